package io.mycelium.testbed;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A web server of bundle files that sends so many bytes and then nothing until it is let go on. */
final class SlowSource implements AutoCloseable {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");
  private static final long PATIENCE_SECONDS = 120;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final CountDownLatch stuck = new CountDownLatch(1);
  private final AtomicLong sent = new AtomicLong();
  private volatile long pauseAfter = Long.MAX_VALUE;

  SlowSource() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    } catch (IOException e) {
      throw new FleetException("no web server", e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Where it is. */
  String address() {
    return "http://127.0.0.1:%d/".formatted(server.getAddress().getPort());
  }

  /** Serves this file by its name, half of it at first. */
  void offerHalf(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    pauseAfter = bytes.length / 2;
    files.put("/" + file.getFileName(), bytes);
  }

  /** Waits until it has sent half and is asked for more. */
  void awaitStuck() throws InterruptedException {
    if (!stuck.await(Waiting.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new FleetException(
          "only %d bytes were asked for within %s".formatted(sent.get(), Waiting.LIMIT));
    }
  }

  /** Sends the rest, too. */
  void letGoOn() {
    goOn.countDown();
  }

  /** The bytes of files that were sent so far. */
  long sentBytes() {
    return sent.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] file = files.get(exchange.getRequestURI().getPath());
      String asked = String.valueOf(exchange.getRequestHeaders().getFirst("Range"));
      Matcher range = RANGE.matcher(asked);
      if (file == null || !range.matches()) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      int first = Integer.parseInt(range.group(1));
      int length = Integer.parseInt(range.group(2)) - first + 1;
      if (sent.get() >= pauseAfter && !awaitGoOn()) {
        return;
      }
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(first, first + length - 1, file.length));
      exchange.sendResponseHeaders(206, length);
      try (OutputStream body = exchange.getResponseBody()) {
        body.write(file, first, length);
        sent.addAndGet(length);
      }
    }
  }

  private boolean awaitGoOn() {
    stuck.countDown();
    try {
      return goOn.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
