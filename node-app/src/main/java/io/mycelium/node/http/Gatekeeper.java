package io.mycelium.node.http;

import io.mycelium.node.fleet.Principal;
import io.mycelium.node.fleet.Role;
import io.mycelium.node.fleet.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a request through to its route, or answers with the error that kept it out. */
final class Gatekeeper extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(Gatekeeper.class);
  private static final String BEARER = "Bearer ";
  private static final Principal ANONYMOUS = new Principal("anonymous", Role.VIEWER);

  private final HostAllowList hosts;
  private final Tokens tokens;
  private final List<Route> routes;
  private final HttpSettings settings;
  private final Semaphore requests;
  private final Semaphore streams;

  Gatekeeper(HttpSettings settings, Tokens tokens, List<Route> routes) {
    this.settings = settings;
    this.tokens = tokens;
    this.routes = List.copyOf(routes);
    hosts = new HostAllowList(settings.allowedHosts());
    requests = new Semaphore(settings.maxRequests());
    streams = new Semaphore(settings.maxStreams());
  }

  private record Matched(Route route, Map<String, String> values) {}

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Answer answer = new Answer(response, callback);
    if (!requests.tryAcquire()) {
      answer.error(ApiError.OVERLOADED, overloaded("requests", settings.maxRequests()));
      return true;
    }
    ApiResponse result;
    try {
      result = passGates(request);
    } catch (ApiException e) {
      answer.error(e.error(), String.valueOf(e.getMessage()));
      return true;
    } catch (IllegalArgumentException e) {
      answer.error(ApiError.INVALID, String.valueOf(e.getMessage()));
      return true;
    } catch (UnavailableException e) {
      answer.error(ApiError.UNAVAILABLE, String.valueOf(e.getMessage()));
      return true;
    } catch (IOException | RuntimeException e) {
      LOG.error("{} {} failed", request.getMethod(), request.getHttpURI().getPath(), e);
      answer.error(ApiError.INTERNAL, "the node could not answer; its log has the cause");
      return true;
    } finally {
      requests.release();
    }
    send(result, answer);
    return true;
  }

  private void send(ApiResponse result, Answer answer) {
    switch (result) {
      case ApiResponse.Json(int status, Object value) ->
          answer.text(status, "application/json", Json.write(value));
      case ApiResponse.Text(int status, String type, String text) ->
          answer.text(status, type, text);
      case ApiResponse.Stream(var source) -> stream(source, answer);
    }
  }

  private void stream(ApiResponse.Source source, Answer answer) {
    if (!streams.tryAcquire()) {
      answer.error(ApiError.OVERLOADED, overloaded("streams", settings.maxStreams()));
      return;
    }
    try {
      answer.stream(source);
    } finally {
      streams.release();
    }
  }

  private static String overloaded(String what, int limit) {
    return "%d %s at once is the limit of this node; try again".formatted(limit, what);
  }

  private ApiResponse passGates(Request request) throws IOException {
    String host = Optional.ofNullable(request.getHeaders().get(HttpHeader.HOST)).orElse("");
    if (!hosts.allows(host)) {
      throw new ApiException(
          ApiError.FORBIDDEN, "host '%s' is not on the list of allowed hosts".formatted(host));
    }
    Matched matched = matched(request.getMethod(), request.getHttpURI().getPath());
    Principal who = authorised(matched.route(), request);
    byte[] body = body(request, matched.route().maxBodyBytes());
    return matched
        .route()
        .handler()
        .handle(new ApiRequest(matched.values(), query(request), body, streaming(request), who));
  }

  private Matched matched(String method, String path) {
    boolean known = false;
    for (Route route : routes) {
      Optional<Map<String, String>> values = route.match(path);
      if (values.isPresent()) {
        known = true;
        if (route.method().equals(method)) {
          return new Matched(route, values.get());
        }
      }
    }
    throw known
        ? new ApiException(
            ApiError.METHOD_NOT_ALLOWED, "%s does not know the method %s".formatted(path, method))
        : new ApiException(ApiError.NOT_FOUND, "there is no path " + path);
  }

  private Principal authorised(Route route, Request request) {
    Optional<Role> needed = route.access().role();
    if (needed.isEmpty()) {
      return ANONYMOUS;
    }
    String header = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    if (header == null || !header.startsWith(BEARER)) {
      throw new ApiException(
          ApiError.UNAUTHENTICATED, "the header 'Authorization: Bearer TOKEN' is missing");
    }
    Principal who =
        tokens
            .principal(header.substring(BEARER.length()).strip())
            .orElseThrow(
                () ->
                    new ApiException(
                        ApiError.UNAUTHENTICATED, "the token is not one of this fleet"));
    if (!who.role().includes(needed.get())) {
      throw new ApiException(
          ApiError.FORBIDDEN,
          "token '%s' has the role %s, this needs %s"
              .formatted(who.name(), lower(who.role()), lower(needed.get())));
    }
    return who;
  }

  private static String lower(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  private static byte[] body(Request request, int limit) throws IOException {
    long announced = request.getLength();
    if (announced <= limit) {
      try (InputStream in = Content.Source.asInputStream(request)) {
        // One byte more than allowed tells a body that did not announce its length.
        byte[] body = in.readNBytes(limit + 1);
        if (body.length <= limit) {
          return body;
        }
      }
    }
    throw new ApiException(
        ApiError.TOO_LARGE,
        "the body has %s bytes, the limit of this path is %d: send %s"
            .formatted(
                announced < 0 ? "more" : Long.toString(announced),
                limit,
                limit == 0 ? "none" : "a smaller one"));
  }

  private static Map<String, String> query(Request request) {
    Map<String, String> values = new HashMap<>();
    for (Fields.Field field : Request.extractQueryParameters(request)) {
      values.put(field.getName(), field.getValue());
    }
    return values;
  }

  private static boolean streaming(Request request) {
    String accept = request.getHeaders().get(HttpHeader.ACCEPT);
    return accept != null && accept.contains(Answer.EVENT_STREAM);
  }
}
