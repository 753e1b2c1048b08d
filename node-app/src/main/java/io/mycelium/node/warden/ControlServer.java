package io.mycelium.node.warden;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.mycelium.node.warden.WardenCall.Answer;
import io.mycelium.node.warden.WardenCall.Answer.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes calls on loopback: orders of the command line, and the lines of the nodes. Who calls shows
 * the secret of the state file first.
 */
final class ControlServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
  private static final Duration CALL_LIMIT = Duration.ofSeconds(5);
  private static final int BACKLOG = 32;

  private final ServerSocket socket;
  private final String secret;
  private final WardenKey key;
  private final Desk desk;

  /** Who handles the calls. Each method may refuse with a {@link WardenException}. */
  interface Desk {
    /** Carries out an order; returns what was done, in words. */
    String order(WardenCall.Order order, Consumer<String> progress);

    /** Hears why a node can't run. */
    void report(WardenCall.Report report);

    /** Takes a node's line. */
    void open(WardenCall.Hello hello, NodeLine line);

    /** Hears what a node says over its line. */
    void said(WardenCall.Hello hello, ControlLine report);

    /** A node's line has broken. */
    void closed(WardenCall.Hello hello, NodeLine line);
  }

  /** Listens on a port that the system chooses. */
  ControlServer(String secret, WardenKey key, Desk desk) {
    this.secret = secret;
    this.key = key;
    this.desk = desk;
    try {
      socket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new WardenException("no port for the warden: " + e, e);
    }
  }

  /** Begins to answer. */
  void start() {
    Thread.ofVirtual().name("warden calls").start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException e) {
        LOG.debug("no more calls", e);
      }
    }
  }

  private void serve(Socket connection) {
    try (connection;
        LineSocket line = new LineSocket(connection)) {
      line.limitReads(CALL_LIMIT);
      try {
        answer(line, line.read(WardenCall.class));
      } catch (WardenException e) {
        line.write(new Answer(Kind.REFUSED, String.valueOf(e.getMessage())));
      } catch (JsonProcessingException e) {
        line.write(new Answer(Kind.REFUSED, "not a call: " + e.getOriginalMessage()));
      }
    } catch (IOException e) {
      LOG.debug("a call was cut short", e);
    }
  }

  private void answer(LineSocket line, WardenCall call) throws IOException {
    if (!MessageDigest.isEqual(
        secret.getBytes(StandardCharsets.UTF_8),
        String.valueOf(call.secret()).getBytes(StandardCharsets.UTF_8))) {
      throw new WardenException("the secret is not the one of this warden");
    }
    switch (call) {
      case WardenCall.Order order -> {
        String done =
            Ticker.during(progress -> desk.order(order, progress), text -> tell(line, text));
        line.write(new Answer(Kind.DONE, done));
      }
      case WardenCall.Report report -> {
        desk.report(report);
        line.write(new Answer(Kind.DONE, "heard"));
      }
      case WardenCall.Hello hello -> keep(line, hello);
    }
  }

  // Who has gone meanwhile does not stop the work that was ordered.
  private static void tell(LineSocket line, String progress) {
    try {
      line.write(new Answer(Kind.PROGRESS, progress));
    } catch (IOException e) {
      LOG.debug("nobody hears of the progress", e);
    }
  }

  private void keep(LineSocket socket, WardenCall.Hello hello) throws IOException {
    String signature = key.sign(WardenKey.welcome(hello.fleet(), hello.nonce()));
    NodeLine line = new NodeLine(socket, new Answer(Kind.WELCOME, signature));
    desk.open(hello, line);
    try {
      line.start();
      socket.limitReads(Duration.ZERO);
      line.follow(report -> desk.said(hello, report));
    } finally {
      line.close();
      desk.closed(hello, line);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("the port for calls did not close", e);
    }
  }
}
