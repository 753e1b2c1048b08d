package io.mycelium.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.api.TaskId;
import io.mycelium.distribution.release.SignedStatement;
import io.mycelium.node.fleet.FakeFleet;
import io.mycelium.node.fleet.Principal;
import io.mycelium.node.fleet.Role;
import io.mycelium.node.fleet.TaskSubmission;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HttpApiTest {
  private static final Tokens TOKENS =
      new Tokens(
          () ->
              List.of(
                  token("alice", Role.ADMIN),
                  token("olga", Role.OPERATOR),
                  token("vic", Role.VIEWER)));

  private final FakeFleet fleet = new FakeFleet();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpApi api;

  private static Tokens.Token token(String name, Role role) {
    return new Tokens.Token(new Principal(name, role), Tokens.hash("secret-of-" + name));
  }

  @BeforeEach
  void start() {
    HttpSettings settings = new HttpSettings("127.0.0.1", 0, Set.of(), 2, 1);
    api = HttpApi.start(settings, TOKENS, Routes.over(fleet.api()));
  }

  @AfterEach
  void stop() {
    client.shutdownNow();
    api.close();
  }

  private HttpRequest.Builder request(String path, String who) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api.address() + path));
    return who.isEmpty() ? request : request.header("Authorization", "Bearer secret-of-" + who);
  }

  private HttpResponse<String> get(String path, String who) throws Exception {
    return send(request(path, who));
  }

  private HttpResponse<String> post(String path, String who, byte[] body) throws Exception {
    return send(request(path, who).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String code(HttpResponse<String> response) throws IOException {
    JsonNode error = Json.MAPPER.readTree(response.body()).path("error");
    assertThat(error.path("message").asText()).isNotEmpty();
    return error.path("code").asText();
  }

  @Test
  void list_ofNodes_isJson() throws Exception {
    HttpResponse<String> response = get("/v1/nodes", "vic");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(Json.MAPPER.readTree(response.body()).at("/items/0/name").asText())
        .isEqualTo(FakeFleet.NODE.value());
  }

  @Test
  void cache_isReadByViewers_andChangedByOperators() throws Exception {
    HttpResponse<String> plan = get("/v1/cache/plan?need=5", "vic");
    assertThat(Json.MAPPER.readTree(plan.body()).at("/facts/coming-bytes").asInt()).isEqualTo(5);
    assertThat(get("/v1/cache", "vic").statusCode()).isEqualTo(200);
    assertThat(get("/v1/cache/plan?need=-1", "vic").statusCode()).isEqualTo(400);
    assertThat(post("/v1/cache/a/pin", "vic", new byte[0]).statusCode()).isEqualTo(403);
    assertThat(post("/v1/cache/a/pin", "olga", new byte[0]).statusCode()).isEqualTo(200);
    assertThat(post("/v1/cache/a/remove", "olga", new byte[0]).statusCode()).isEqualTo(409);
    assertThat(post("/v1/cache/a/remove?force=true", "olga", new byte[0]).statusCode())
        .isEqualTo(200);
  }

  @Test
  void memory_isReadByViewers_andMeasuredForOperators() throws Exception {
    HttpResponse<String> slots = get("/v1/memory", "vic");
    assertThat(Json.MAPPER.readTree(slots.body()).at("/items/0/facts/figures/0/part").asText())
        .isEqualTo("classes");
    assertThat(post("/v1/memory/measure", "vic", new byte[0]).statusCode()).isEqualTo(403);
    HttpResponse<String> measured = post("/v1/memory/measure", "olga", new byte[0]);
    assertThat(Json.MAPPER.readTree(measured.body()).at("/facts/by").asText()).isEqualTo("olga");
  }

  @Test
  void request_withoutToken_isUnauthenticated() throws Exception {
    HttpResponse<String> response = get("/v1/nodes", "");
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(code(response)).isEqualTo("unauthenticated");
    assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
  }

  @Test
  void request_withUnknownToken_isUnauthenticated() throws Exception {
    assertThat(get("/v1/nodes", "mallory").statusCode()).isEqualTo(401);
  }

  @Test
  void submit_asViewer_isForbiddenAndNamesTheRoles() throws Exception {
    HttpResponse<String> response = post("/v1/tasks", "vic", task("t1", "search"));
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.body()).contains("viewer", "operator");
  }

  @Test
  void submit_twice_isOneTaskAndAnotherBodyAConflict() throws Exception {
    assertThat(post("/v1/tasks", "olga", task("t1", "search")).statusCode()).isEqualTo(200);
    assertThat(post("/v1/tasks", "olga", task("t1", "search")).statusCode()).isEqualTo(200);
    HttpResponse<String> other = post("/v1/tasks", "olga", task("t1", "index"));
    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(code(other)).isEqualTo("conflict");
  }

  private static byte[] task(String id, String operation) {
    TaskSubmission task =
        new TaskSubmission(
            new TaskId(id),
            "run-component",
            "text-search",
            "*",
            operation,
            "{}".getBytes(StandardCharsets.UTF_8),
            Map.of("zone", "a"));
    return TaskJson.write(task).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void submit_ofMalformedBodies_isInvalid() throws Exception {
    for (String body :
        List.of(
            "",
            "[]",
            "{",
            "{\"id\":1}",
            "{\"id\":\"a\",\"x\":1}",
            "{\"id\":\"../a\"}",
            "{\"id\":\"a\",\"input\":\"%\"}",
            "{\"id\":\"a\",\"id\":\"b\"}")) {
      HttpResponse<String> response =
          post("/v1/tasks", "olga", body.getBytes(StandardCharsets.UTF_8));
      assertThat(response.statusCode()).as(body).isEqualTo(400);
      assertThat(code(response)).isEqualTo("invalid");
    }
  }

  @Test
  void body_overTheLimit_isTooLarge() throws Exception {
    HttpResponse<String> response = post("/v1/tasks", "olga", new byte[Routes.MAX_TASK_BYTES + 1]);
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body())
        .contains(Integer.toString(Routes.MAX_TASK_BYTES))
        .contains("send a smaller one");
  }

  @Test
  void statement_overTheLimitOfTheLog_isTooLarge() throws Exception {
    HttpResponse<String> response =
        post("/v1/releases", "olga", new byte[SignedStatement.MAX_BYTES + 1]);
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(code(response)).isEqualTo("too-large");
    assertThat(response.body()).contains("196609").contains("196608");
    assertThat(post("/v1/releases", "olga", new byte[SignedStatement.MAX_BYTES]).statusCode())
        .isEqualTo(200);
  }

  @Test
  void path_unknownOrWithAnotherMethod_isRefused() throws Exception {
    assertThat(get("/v2/nodes", "vic").statusCode()).isEqualTo(404);
    assertThat(get("/v1/planets", "vic").statusCode()).isEqualTo(404);
    assertThat(get("/v1/nodes/nobody", "vic").statusCode()).isEqualTo(404);
    assertThat(post("/metrics", "alice", new byte[0]).statusCode()).isEqualTo(405);
  }

  @Test
  void health_needsNoToken_andReadyTellsWhyNot() throws Exception {
    assertThat(get("/health/live", "").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready", "").statusCode()).isEqualTo(200);
    fleet.notReady("the journal does not answer");
    HttpResponse<String> response = get("/health/ready", "");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).contains("the journal does not answer");
  }

  @Test
  void metrics_arePrometheusText() throws Exception {
    HttpResponse<String> response = get("/metrics", "vic");
    assertThat(response.headers().firstValue("Content-Type").orElse("")).contains("0.0.4");
    assertThat(response.body())
        .isEqualTo(
            """
            # HELP mycelium_leases Live "leases"
            # TYPE mycelium_leases gauge
            mycelium_leases{component="a\\"b"} 3.0
            """);
  }

  @Test
  void events_followed_arriveAsTheyHappen() throws Exception {
    fleet.happens("1", "node.joined");
    HttpRequest.Builder request =
        request("/v1/events", "vic").header("Accept", "text/event-stream");
    HttpResponse<Stream<String>> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofLines());
    try (Stream<String> lines = response.body()) {
      var iterator = lines.iterator();
      assertThat(iterator.next()).isEqualTo("id: 1");
      assertThat(iterator.next()).isEqualTo("event: event");
      assertThat(iterator.next()).contains("node.joined");
      fleet.happens("2", "last");
      assertThat(iterator.next()).isEmpty();
      assertThat(iterator.next()).isEqualTo("id: 2");
    }
  }

  @Test
  void streams_overTheLimit_areToldToComeLater() throws Exception {
    HttpRequest request =
        request("/v1/events", "vic").header("Accept", "text/event-stream").build();
    fleet.happens("1", "node.joined");
    HttpResponse<Stream<String>> first = client.send(request, HttpResponse.BodyHandlers.ofLines());
    assertThat(first.body().iterator().next()).isEqualTo("id: 1");
    HttpResponse<String> second = client.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(second.headers().firstValue("Retry-After")).contains("1");
    fleet.happens("2", "last");
  }

  @Test
  void requests_overTheLimit_areToldToComeLater() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    fleet.hold(latch);
    HttpRequest list = request("/v1/nodes", "vic").build();
    var held =
        Stream.of(1, 2)
            .map(each -> client.sendAsync(list, HttpResponse.BodyHandlers.ofString()))
            .toList();
    Awaitility.await()
        .untilAsserted(
            () -> {
              HttpResponse<String> response = get("/health/live", "");
              assertThat(response.statusCode()).isEqualTo(429);
              assertThat(response.headers().firstValue("Retry-After")).contains("1");
            });
    latch.countDown();
    assertThat(held.stream().map(CompletableFuture::join).map(HttpResponse::statusCode))
        .containsOnly(200);
  }

  @Test
  void host_notOnTheList_isForbidden() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
      String text = "GET /health/live HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      assertThat(reader.readLine()).contains("403");
    }
  }

  /** Sends bytes that no client would, and reads all that comes back. */
  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void name_withASlash_isFound() throws Exception {
    fleet.hasInstance("ab/acme.hello");
    HttpResponse<String> response = get("/v1/instances/ab%2Facme.hello", "vic");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(Json.MAPPER.readTree(response.body()).path("name").asText())
        .isEqualTo("ab/acme.hello");
  }

  @Test
  void request_thatNoRouteSees_isRefusedInTheSameForm() throws Exception {
    String path = raw("GET /v1/nodes/%zz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    assertThat(path).contains(" 400 ", "application/json", "\"code\":\"invalid\"");
    String header =
        raw(
            "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nX: %s\r\n\r\n"
                .formatted("x".repeat(20_000)));
    assertThat(header).contains(" 431 ", "application/json", "may have 8192 bytes");
  }

  @Test
  void port_inUse_isRefusedWithTheAddress() {
    HttpSettings taken = HttpSettings.loopback(api.port());
    assertThatThrownBy(() -> HttpApi.start(taken, TOKENS, List.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("127.0.0.1:" + api.port());
  }
}
