package io.mycelium.node.warden;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.mycelium.node.http.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes orders on loopback: a line of JSON for each connection, a line for the answer. */
final class ControlServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
  private static final int READ_TIMEOUT_MS = 5_000;
  private static final int BACKLOG = 8;

  private final ServerSocket socket;
  private final String secret;
  private final BiFunction<String, String, String> orders;

  /** Listens; {@code orders} takes a verb and a node and answers in words, or throws. */
  ControlServer(String secret, BiFunction<String, String, String> orders) {
    this.secret = secret;
    this.orders = orders;
    try {
      socket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new WardenException("no port for the warden: " + e, e);
    }
    Thread.ofVirtual().name("warden orders").start(this::accept);
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
        LOG.debug("no more orders", e);
      }
    }
  }

  private void serve(Socket connection) {
    try (connection;
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      connection.setSoTimeout(READ_TIMEOUT_MS);
      String line = reader.readLine();
      String answer = Json.write(answer(line == null ? "" : line)) + '\n';
      connection.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOG.debug("an order was cut short", e);
    }
  }

  private Map<String, String> answer(String line) {
    try {
      WardenOrder order = Json.MAPPER.readValue(line, WardenOrder.class);
      if (!MessageDigest.isEqual(
          secret.getBytes(StandardCharsets.UTF_8),
          order.secret().getBytes(StandardCharsets.UTF_8))) {
        return Map.of("refused", "the secret is not the one of this warden");
      }
      return Map.of("done", orders.apply(order.verb(), order.node()));
    } catch (WardenException e) {
      return Map.of("refused", String.valueOf(e.getMessage()));
    } catch (JsonProcessingException e) {
      return Map.of("refused", "not an order: " + e.getOriginalMessage());
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("the port for orders did not close", e);
    }
  }
}
