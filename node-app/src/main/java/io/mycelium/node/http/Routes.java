package io.mycelium.node.http;

import static io.mycelium.node.http.Access.OPERATOR;
import static io.mycelium.node.http.Access.PUBLIC;
import static io.mycelium.node.http.Access.VIEWER;

import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskContext;
import io.mycelium.api.TaskId;
import io.mycelium.distribution.release.SignedStatement;
import io.mycelium.node.fleet.FleetApi;
import io.mycelium.node.fleet.Outcome;
import io.mycelium.node.fleet.Readiness;
import io.mycelium.node.fleet.ResourceKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The route table: the one place that says what the API can do and who may do it. */
public final class Routes {
  /** The largest signed statement: no more than the release log takes. */
  public static final int MAX_STATEMENT_BYTES = SignedStatement.MAX_BYTES;

  /** The largest task: its input in base64 and the rest. */
  public static final int MAX_TASK_BYTES = TaskContext.MAX_INPUT_BYTES * 2;

  private static final String OPENAPI = "openapi.json";

  private Routes() {}

  /** All routes over a fleet. */
  public static List<Route> over(FleetApi fleet) {
    StoryRoutes story = new StoryRoutes(fleet.story());
    CacheRoutes cache = new CacheRoutes(fleet.cache());
    return List.of(
        get("/health/live", PUBLIC, request -> ApiResponse.ok(Map.of("live", true))),
        get("/health/ready", PUBLIC, request -> readiness(fleet.queries().readiness())),
        get("/openapi.json", PUBLIC, request -> openApi()),
        get("/metrics", VIEWER, request -> metrics(fleet)),
        get("/v1/events", VIEWER, story::events),
        get("/v1/tasks/{task}/log", VIEWER, story::log),
        get("/v1/whoami", VIEWER, request -> ApiResponse.ok(request.who())),
        post("/v1/releases", MAX_STATEMENT_BYTES, request -> release(fleet, request)),
        post("/v1/tasks", MAX_TASK_BYTES, request -> submit(fleet, request)),
        post("/v1/tasks/{task}/cancel", 0, request -> cancel(fleet, request)),
        post("/v1/nodes/{node}/drain", 0, request -> drain(fleet, request, true)),
        post("/v1/nodes/{node}/resume", 0, request -> drain(fleet, request, false)),
        get("/v1/cache", VIEWER, cache::list),
        get("/v1/cache/plan", VIEWER, cache::plan),
        post("/v1/cache/{bundle}/pin", 0, cache::pin),
        post("/v1/cache/{bundle}/unpin", 0, cache::unpin),
        post("/v1/cache/{bundle}/remove", 0, cache::remove),
        get("/v1/memory", VIEWER, request -> ApiResponse.ok(fleet.memory().slots())),
        post("/v1/memory/measure", 0, request -> outcome(fleet.memory().measure(request.who()))),
        post(
            "/v1/components/{component}/policy",
            VersionJson.MAX_BYTES,
            request -> policy(fleet, request)),
        post(
            "/v1/components/{component}/pin",
            VersionJson.MAX_BYTES,
            request -> pin(fleet, request)),
        post(
            "/v1/components/{component}/unpin",
            VersionJson.MAX_BYTES,
            request -> unpin(fleet, request)),
        get("/v1/components/{component}/rollout", VIEWER, request -> rolloutStatus(fleet, request)),
        post(
            "/v1/components/{component}/rollout",
            VersionJson.MAX_BYTES,
            request -> rollout(fleet, request)),
        post(
            "/v1/components/{component}/rollout/abort", 0, request -> abortRollout(fleet, request)),
        get("/v1/{kind}", VIEWER, request -> list(fleet, request)),
        get("/v1/{kind}/{name}", VIEWER, request -> describe(fleet, request)));
  }

  private static Route get(String template, Access access, Route.Handler handler) {
    return new Route("GET", template, access, 0, handler);
  }

  private static Route post(String template, int maxBodyBytes, Route.Handler handler) {
    return new Route("POST", template, OPERATOR, maxBodyBytes, handler);
  }

  private static ApiResponse readiness(Readiness readiness) {
    return new ApiResponse.Json(readiness.ready() ? 200 : 503, readiness);
  }

  private static ApiResponse openApi() {
    try (InputStream in = Routes.class.getResourceAsStream(OPENAPI)) {
      if (in == null) {
        throw new IllegalStateException(OPENAPI + " is not in the jar");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new ApiResponse.Text(200, "application/json", text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ApiResponse metrics(FleetApi fleet) {
    String text = PrometheusText.of(fleet.queries().metrics());
    return new ApiResponse.Text(200, PrometheusText.CONTENT_TYPE, text);
  }

  private static ApiResponse list(FleetApi fleet, ApiRequest request) {
    return ApiResponse.ok(Map.of("items", fleet.queries().list(kind(request))));
  }

  private static ApiResponse describe(FleetApi fleet, ApiRequest request) {
    ResourceKind kind = kind(request);
    String name = request.path("name");
    return fleet
        .queries()
        .describe(kind, name)
        .map(ApiResponse::ok)
        .orElseThrow(
            () ->
                new ApiException(
                    ApiError.NOT_FOUND, "there is no '%s' in %s".formatted(name, kind.path())));
  }

  private static ResourceKind kind(ApiRequest request) {
    String name = request.path("kind");
    return ResourceKind.named(name)
        .orElseThrow(
            () ->
                new ApiException(
                    ApiError.NOT_FOUND,
                    "'%s' is none of %s".formatted(name, ResourceKind.names())));
  }

  private static ApiResponse release(FleetApi fleet, ApiRequest request) {
    return outcome(fleet.commands().release(request.body(), request.who()));
  }

  private static ApiResponse submit(FleetApi fleet, ApiRequest request) {
    return outcome(fleet.commands().submit(TaskJson.read(request.body()), request.who()));
  }

  private static ApiResponse cancel(FleetApi fleet, ApiRequest request) {
    return outcome(fleet.commands().cancel(new TaskId(request.path("task")), request.who()));
  }

  private static ApiResponse drain(FleetApi fleet, ApiRequest request, boolean drained) {
    NodeId node = new NodeId(request.path("node"));
    return outcome(fleet.commands().drain(node, drained, request.who()));
  }

  private static ApiResponse policy(FleetApi fleet, ApiRequest request) {
    return outcome(
        fleet
            .commands()
            .policy(VersionJson.policy(request.path("component"), request.body()), request.who()));
  }

  private static ApiResponse pin(FleetApi fleet, ApiRequest request) {
    return outcome(
        fleet
            .commands()
            .pin(VersionJson.pin(request.path("component"), request.body()), request.who()));
  }

  private static ApiResponse unpin(FleetApi fleet, ApiRequest request) {
    return outcome(
        fleet
            .commands()
            .pin(VersionJson.unpin(request.path("component"), request.body()), request.who()));
  }

  private static ApiResponse rollout(FleetApi fleet, ApiRequest request) {
    return outcome(
        fleet
            .commands()
            .rollout(
                VersionJson.rollout(request.path("component"), request.body()), request.who()));
  }

  private static ApiResponse abortRollout(FleetApi fleet, ApiRequest request) {
    return outcome(
        fleet.commands().abortRollout(new ComponentId(request.path("component")), request.who()));
  }

  private static ApiResponse rolloutStatus(FleetApi fleet, ApiRequest request) {
    String component = request.path("component");
    return fleet
        .queries()
        .rollout(new ComponentId(component))
        .map(ApiResponse::ok)
        .orElseThrow(
            () ->
                new ApiException(
                    ApiError.NOT_FOUND, "there was no rollout of '%s'".formatted(component)));
  }

  static ApiResponse outcome(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done(var result) -> ApiResponse.ok(result);
      case Outcome.Refused(var reason, String message) ->
          throw new ApiException(ApiError.of(reason), message);
    };
  }
}
