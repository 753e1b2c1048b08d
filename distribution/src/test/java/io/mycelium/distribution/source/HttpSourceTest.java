package io.mycelium.distribution.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mycelium.distribution.TestContent;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpSourceTest {
  private static final int HEAD_BYTES = 77;
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");
  private static final HttpSettings SETTINGS =
      new HttpSettings(Duration.ofSeconds(20), Duration.ofSeconds(20), 2, 1);

  /** What the server does with a request. */
  private interface Handler {
    void handle(HttpExchange exchange) throws IOException;
  }

  private final TestContent content = TestContent.of(5, 1_000, 4_500);
  private final byte[] file = fileOf(content);
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;
  private HttpSource source;
  private volatile Handler handler = this::serveRange;

  private static byte[] fileOf(TestContent content) {
    return ByteBuffer.allocate(HEAD_BYTES + content.bytes().length)
        .position(HEAD_BYTES)
        .put(content.bytes())
        .array();
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          requests.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().get("Range"));
          try (exchange) {
            handler.handle(exchange);
          }
        });
    server.start();
    source = new HttpSource(URI.create(base() + "/bundles"), SETTINGS);
  }

  @AfterEach
  void stop() {
    release.countDown();
    source.close();
    server.stop(0);
    threads.shutdownNow();
  }

  private String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void serveRange(HttpExchange exchange) throws IOException {
    Matcher range = range(exchange);
    int first = Integer.parseInt(range.group(1));
    int last = Integer.parseInt(range.group(2));
    answer(exchange, first, last, Arrays.copyOfRange(file, first, last + 1), last - first + 1);
  }

  private static Matcher range(HttpExchange exchange) {
    Matcher range = RANGE.matcher(exchange.getRequestHeaders().getFirst("Range"));
    assertThat(range.matches()).isTrue();
    return range;
  }

  private void answer(HttpExchange exchange, int first, int last, byte[] body, int announced)
      throws IOException {
    exchange
        .getResponseHeaders()
        .add("Content-Range", "bytes %d-%d/%d".formatted(first, last, file.length));
    exchange.sendResponseHeaders(206, announced);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private void serveWhole(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, file.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(file);
    }
  }

  private byte[] fetch(SourceSession session, int chunk) {
    ByteBuffer target = ByteBuffer.allocate(content.layout().span(chunk).lengthBytes());
    session.fetch(chunk, target);
    assertThat(target.hasRemaining()).isFalse();
    return target.array();
  }

  private byte[] chunk(int index) {
    int start = (int) content.layout().span(index).offset();
    return Arrays.copyOfRange(
        content.bytes(), start, start + content.layout().span(index).lengthBytes());
  }

  private void assertFails(Runnable action, String... parts) {
    assertThatExceptionOfType(SourceException.class)
        .isThrownBy(action::run)
        .withMessageContainingAll(parts);
  }

  @Test
  void fetch_byRanges_countsBackFromTheEnd() {
    try (SourceSession session = source.session(content.layout())) {
      assertThat(session.available().isComplete()).isTrue();
      assertThat(session.isSequential()).isFalse();
      assertThat(fetch(session, 4)).isEqualTo(chunk(4));
      assertThat(fetch(session, 1)).isEqualTo(chunk(1));
    }
    assertThat(requests)
        .containsExactly(
            "/bundles/sample-5.bundle [bytes=0-0]",
            "/bundles/sample-5.bundle [bytes=4077-4576]",
            "/bundles/sample-5.bundle [bytes=1077-2076]");
  }

  @Test
  void fetch_fromAServerWithoutRanges_readsOneStream() {
    handler = this::serveWhole;
    try (SourceSession session = source.session(content.layout())) {
      session.available();
      assertThat(session.isSequential()).isTrue();
      assertThat(fetch(session, 0)).isEqualTo(chunk(0));
      assertThat(fetch(session, 2)).isEqualTo(chunk(2));
      assertThat(fetch(session, 4)).isEqualTo(chunk(4));
      assertThat(requests).hasSize(1);

      assertThat(fetch(session, 1)).isEqualTo(chunk(1));
      assertFails(() -> fetch(session, 0), "ignores ranges", "1 times, the limit");
    }
  }

  @Test
  void fetch_whenTheServerCutsOff_saysHowFarItGot() {
    try (SourceSession session = source.session(content.layout())) {
      session.available();
      handler =
          exchange -> {
            Matcher range = range(exchange);
            int first = Integer.parseInt(range.group(1));
            exchange
                .getResponseHeaders()
                .add(
                    "Content-Range",
                    "bytes %s-%s/%d".formatted(first, range.group(2), file.length));
            exchange.sendResponseHeaders(206, 1_000);
            exchange.getResponseBody().write(file, first, 300);
            exchange.getResponseBody().flush();
            throw new IOException("cut");
          };
      assertFails(() -> fetch(session, 1), "broke off in chunk 1");
    }
  }

  @Test
  void fetch_ofAnotherRangeThanAsked_isRefused() {
    try (SourceSession session = source.session(content.layout())) {
      session.available();
      handler = exchange -> answer(exchange, 0, 999, new byte[1_000], 1_000);
      assertFails(
          () -> fetch(session, 1), "asked for bytes 1077-2076", "announces 'bytes 0-999/4577'");
    }
  }

  @Test
  void fetch_ofMoreBytesThanAnnounced_isRefused() {
    try (SourceSession session = source.session(content.layout())) {
      session.available();
      handler = exchange -> answer(exchange, 1_077, 2_076, new byte[5_000], 5_000);
      assertFails(() -> fetch(session, 1), "sends more than the 1000 bytes of chunk 1");
    }
  }

  @Test
  void fetch_ofFewerBytesThanAnnounced_isRefused() {
    try (SourceSession session = source.session(content.layout())) {
      session.available();
      handler = exchange -> answer(exchange, 1_077, 2_076, new byte[10], 10);
      assertFails(() -> fetch(session, 1), "broke off in chunk 1 after 10 of 1000 bytes");
    }
  }

  @Test
  void open_ofAFileThatCannotHoldTheContent_isRefused() {
    handler =
        exchange -> {
          exchange.getResponseHeaders().add("Content-Range", "bytes 0-0/900000000000");
          exchange.sendResponseHeaders(206, 1);
          exchange.getResponseBody().write(1);
        };
    try (SourceSession session = source.session(content.layout())) {
      assertFails(session::available, "has 900000000000 bytes", "4500 bytes of content");
    }
  }

  @Test
  void open_whenTheServerNeverAnswers_timesOut() {
    handler = this::waitForTheEnd;
    HttpSettings hasty = new HttpSettings(Duration.ofSeconds(20), Duration.ofMillis(100), 2, 1);
    try (HttpSource quick = new HttpSource(URI.create(base()), hasty);
        SourceSession session = quick.session(content.layout())) {
      assertFails(session::available, "no answer", "timed out");
    }
  }

  private void waitForTheEnd(HttpExchange exchange) throws IOException {
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    exchange.sendResponseHeaders(500, -1);
  }

  @Test
  void open_ofAnAbsentFile_triesTheRootAndSaysNotFound() {
    handler = exchange -> exchange.sendResponseHeaders(404, -1);
    try (SourceSession session = source.session(content.layout())) {
      assertFails(session::available, "answered 404");
    }
    assertThat(requests).hasSize(2).element(1).asString().contains(content.layout().root().hex());
  }

  @Test
  void redirect_onTheSameHost_isFollowed() {
    handler =
        exchange -> {
          if (exchange.getRequestURI().getPath().startsWith("/bundles/")) {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(302, -1);
          } else {
            serveRange(exchange);
          }
        };
    try (SourceSession session = source.session(content.layout())) {
      session.available();
      assertThat(fetch(session, 3)).isEqualTo(chunk(3));
    }
  }

  @Test
  void redirect_toAnotherHostOrForEver_isRefused() {
    handler =
        exchange -> {
          exchange.getResponseHeaders().add("Location", "http://169.254.169.254/secrets");
          exchange.sendResponseHeaders(302, -1);
        };
    try (SourceSession session = source.session(content.layout())) {
      assertFails(session::available, "redirects to another host, http://169.254.169.254/secrets");
    }
    handler =
        exchange -> {
          exchange.getResponseHeaders().add("Location", exchange.getRequestURI().toString());
          exchange.sendResponseHeaders(307, -1);
        };
    try (SourceSession session = source.session(content.layout())) {
      assertFails(session::available, "redirects more than 2 times");
    }
  }

  @Test
  void close_fromAnotherThread_endsAWaitingFetch() throws InterruptedException {
    HttpSettings patient = new HttpSettings(Duration.ofSeconds(20), Duration.ofMinutes(5), 2, 1);
    CountDownLatch asked = new CountDownLatch(1);
    handler =
        exchange -> {
          asked.countDown();
          waitForTheEnd(exchange);
        };
    try (HttpSource slow = new HttpSource(URI.create(base()), patient)) {
      SourceSession session = slow.session(content.layout());
      List<Throwable> thrown = new CopyOnWriteArrayList<>();
      Thread waiting =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      session.available();
                    } catch (SourceException e) {
                      thrown.add(e);
                    }
                  });
      asked.await();
      session.close();
      assertThat(waiting.join(Duration.ofSeconds(10))).isTrue();
      assertThat(thrown).hasSize(1);
    }
  }
}
