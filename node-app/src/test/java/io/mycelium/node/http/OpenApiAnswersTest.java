package io.mycelium.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.fleet.CacheControl;
import io.mycelium.node.fleet.FakeFleet;
import io.mycelium.node.fleet.FleetApi;
import io.mycelium.node.fleet.FleetCommands;
import io.mycelium.node.fleet.MemoryControl;
import io.mycelium.node.fleet.Outcome;
import io.mycelium.node.fleet.Principal;
import io.mycelium.node.fleet.Role;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Calls every operation of the file, well and in every wrong way that it has, and compares what
 * comes back with what the file says of it: the codes both ways, the type, the fields on top.
 */
final class OpenApiAnswersTest {
  private static final String TASK = "{\"id\":\"%s\",\"component\":\"c\",\"operation\":\"o\"}";
  private static final Map<String, String> NAMES =
      Map.of(
          "task", "t1",
          "node", FakeFleet.NODE.value(),
          "bundle", "counter",
          "component", "acme.hello",
          "kind", "nodes",
          "name", FakeFleet.NODE.value());
  private static final Map<String, String> BODIES =
      Map.of(
          "/v1/releases", "a statement",
          "/v1/tasks", TASK.formatted("t2"),
          "/v1/components/{component}/policy", "{\"policy\":\"patch\"}",
          "/v1/components/{component}/pin", "{\"version\":\"1.0.0\"}",
          "/v1/components/{component}/unpin", "{}",
          "/v1/components/{component}/rollout", "{\"to\":\"1.0.0\"}");
  private static final String VIEWER = "vic";
  private static final String OPERATOR = "olga";

  private final FakeFleet fleet = new FakeFleet();
  private final List<HttpApi> servers = new ArrayList<>();
  private final Map<String, Set<String>> seen = new TreeMap<>();

  /** One operation as the file has it. */
  private record Operation(String method, String path, JsonNode node, JsonNode file) {
    boolean post() {
      return method.equals("post");
    }

    boolean takesBody() {
      return node.has("requestBody");
    }

    boolean takesJson() {
      return node.at("/requestBody/content").has("application/json");
    }

    List<String> parameters(String in) {
      List<String> names = new ArrayList<>();
      for (JsonNode each : node.path("parameters")) {
        if (each.path("in").asText().equals(in)) {
          names.add(each.path("name").asText());
        }
      }
      return names;
    }

    String type(String parameter) {
      for (JsonNode each : node.path("parameters")) {
        if (each.path("name").asText().equals(parameter)) {
          return each.at("/schema/type").asText();
        }
      }
      return "";
    }

    JsonNode resolved(JsonNode said) {
      String reference = said.path("$ref").asText();
      return reference.isEmpty() ? said : file.at(reference.substring(1));
    }

    JsonNode response(int status) {
      return resolved(node.at("/responses/" + status));
    }

    String uri(Map<String, String> names) {
      String uri = path;
      for (String name : parameters("path")) {
        uri = uri.replace("{" + name + "}", names.getOrDefault(name, ""));
      }
      return uri;
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  @AfterEach
  void stop() {
    servers.forEach(HttpApi::close);
  }

  private HttpApi serve(FleetApi api) {
    Tokens tokens =
        new Tokens(() -> List.of(token("vic", Role.VIEWER), token("olga", Role.OPERATOR)));
    HttpApi server =
        HttpApi.start(new HttpSettings("127.0.0.1", 0, Set.of(), 8, 8), tokens, Routes.over(api));
    servers.add(server);
    return server;
  }

  private static Tokens.Token token(String name, Role role) {
    return new Tokens.Token(new Principal(name, role), Tokens.hash("secret-of-" + name));
  }

  private static List<Operation> operations() throws IOException {
    List<Operation> all = new ArrayList<>();
    try (InputStream in = Routes.class.getResourceAsStream("openapi.json")) {
      JsonNode file = Json.MAPPER.readTree(in);
      file.path("paths")
          .properties()
          .forEach(
              path ->
                  path.getValue()
                      .properties()
                      .forEach(
                          method ->
                              all.add(
                                  new Operation(
                                      method.getKey(), path.getKey(), method.getValue(), file))));
    }
    return all;
  }

  @Test
  void answers_toGoodAndBadRequests_areThoseOfTheFile() throws Exception {
    HttpApi good = serve(fleet.api());
    for (Operation each : operations()) {
      fleet.submit(TaskJson.read(TASK.formatted("t1").getBytes(StandardCharsets.UTF_8)), who());
      called(good, each, seenOf(each));
    }
    fleet.notReady("no journal");
    for (Outcome.Reason reason : Outcome.Reason.values()) {
      HttpApi refusing = serve(refusing(reason));
      for (Operation each : operations()) {
        if (each.post()) {
          String uri = each.uri(NAMES);
          note(each, send(refusing, each, uri, OPERATOR, body(each)), seenOf(each));
        }
      }
    }
    for (Operation each : operations()) {
      if (each.path().equals("/health/ready")) {
        note(each, send(good, each, each.path(), VIEWER, ""), seenOf(each));
      }
      Set<String> said = new TreeSet<>();
      each.node().path("responses").fieldNames().forEachRemaining(said::add);
      said.remove("default");
      assertThat(seenOf(each)).as(each.toString()).isEqualTo(said);
    }
  }

  private Set<String> seenOf(Operation each) {
    return seen.computeIfAbsent(each.toString(), operation -> new TreeSet<>());
  }

  private static Principal who() {
    return new Principal("test", Role.ADMIN);
  }

  /** Whatever is ordered is refused for this reason. */
  private FleetApi refusing(Outcome.Reason reason) {
    return new FleetApi(
        fleet,
        refusing(FleetCommands.class, reason),
        fleet,
        refusing(CacheControl.class, reason),
        refusing(MemoryControl.class, reason));
  }

  private static <T> T refusing(Class<T> port, Outcome.Reason reason) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, arguments) -> new Outcome.Refused(reason, "on purpose")));
  }

  private void called(HttpApi server, Operation each, Set<String> seen) throws Exception {
    String uri = each.uri(NAMES);
    boolean guarded = !each.node().path("x-access").asText().equals("public");
    if (each.path().endsWith("/remove")) {
      note(each, send(server, each, uri + "?force=true", OPERATOR, ""), seen);
    } else {
      assertThat(note(each, send(server, each, uri, OPERATOR, body(each)), seen))
          .as(each.toString())
          .isEqualTo(200);
    }
    if (guarded) {
      note(each, send(server, each, uri, "", body(each)), seen);
    }
    if (each.post()) {
      note(each, send(server, each, uri, VIEWER, body(each)), seen);
    }
    for (String name : each.parameters("query")) {
      if (each.type(name).equals("integer")) {
        note(each, send(server, each, uri + "?" + name + "=x", OPERATOR, ""), seen);
      }
    }
    for (String name : each.parameters("path")) {
      for (String wrong : List.of("nobody", "%21")) {
        Map<String, String> names = new TreeMap<>(NAMES);
        names.put(name, wrong);
        note(each, send(server, each, each.uri(names), OPERATOR, body(each)), seen);
      }
    }
    if (each.takesBody()) {
      note(each, send(server, each, uri, OPERATOR, " ".repeat(limit(each) + 1)), seen);
    }
    if (each.takesJson()) {
      note(each, send(server, each, uri, OPERATOR, "{"), seen);
      fieldsOfTheBody(server, each);
    }
  }

  private int limit(Operation each) {
    return Routes.over(fleet.api()).stream()
        .filter(route -> route.template().equals(each.path()) && route.maxBodyBytes() > 0)
        .mapToInt(Route::maxBodyBytes)
        .findFirst()
        .orElseThrow();
  }

  private static String body(Operation each) {
    return each.takesBody() ? BODIES.getOrDefault(each.path(), "") : "";
  }

  /** Fields that the file names are known; one that it does not name is refused. */
  private void fieldsOfTheBody(HttpApi server, Operation each) throws Exception {
    JsonNode schema =
        each.resolved(each.node().at("/requestBody/content/application~1json/schema"));
    List<String> fields = new ArrayList<>();
    schema.path("properties").fieldNames().forEachRemaining(fields::add);
    for (String field : fields) {
      String answer =
          send(server, each, each.uri(NAMES), OPERATOR, "{\"%s\":null}".formatted(field)).body();
      assertThat(answer).as("%s, %s", each, field).doesNotContain("unknown field", "is none of");
    }
    String answer = send(server, each, each.uri(NAMES), OPERATOR, "{\"surplus\":1}").body();
    assertThat(answer).as(each.toString()).contains("field 'surplus'");
    // Who reads the order names what it knows.
    int known = answer.indexOf(" is none of [");
    if (known >= 0) {
      String list = answer.substring(answer.indexOf('[', known) + 1, answer.indexOf(']', known));
      assertThat(List.of(list.split(", "))).as(each.toString()).hasSameElementsAs(fields);
    }
  }

  private HttpResponse<String> send(
      HttpApi server, Operation each, String uri, String who, String body) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + uri));
    if (!who.isEmpty()) {
      request.header("Authorization", "Bearer secret-of-" + who);
    }
    request.method(
        each.method().toUpperCase(Locale.ROOT),
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body));
    // A connection whose body was not read is closed behind the answer, so none is used twice.
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  /** Compares one answer with the file; what comes of it is collected for the way back. */
  private static int note(Operation each, HttpResponse<String> answer, Set<String> seen)
      throws IOException {
    int status = answer.statusCode();
    String what = "%s: %d %s".formatted(each, status, answer.body());
    JsonNode said = each.response(status);
    assertThat(said.isMissingNode()).as(what).isFalse();
    String type = answer.headers().firstValue("Content-Type").orElse("").split(";", 2)[0];
    JsonNode content = said.path("content").path(type);
    assertThat(content.isMissingNode()).as("%s as %s", what, type).isFalse();
    if (type.equals("application/json")) {
      JsonNode schema = each.resolved(content.path("schema"));
      Set<String> fields = new TreeSet<>();
      Json.MAPPER.readTree(answer.body()).fieldNames().forEachRemaining(fields::add);
      Set<String> named = new TreeSet<>();
      schema.path("properties").fieldNames().forEachRemaining(named::add);
      Set<String> required = new TreeSet<>();
      schema.path("required").forEach(field -> required.add(field.asText()));
      assertThat(named).as(what).containsAll(fields);
      assertThat(fields).as(what).containsAll(required);
    }
    seen.add(Integer.toString(status));
    return status;
  }
}
