package io.mycelium.node.warden;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.http.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the warden of a fleet directory and gives it orders. */
public final class WardenClient {
  private static final int ANSWER_TIMEOUT_MS = 60_000;

  private final WardenState state;

  private WardenClient(WardenState state) {
    this.state = state;
  }

  /** The warden that runs on a directory, if one does. */
  public static Optional<WardenClient> find(Path root) {
    return state(root)
        .filter(state -> ProcessHandle.of(state.pid()).map(ProcessHandle::isAlive).orElse(false))
        .map(WardenClient::new);
  }

  private static Optional<WardenState> state(Path root) {
    return PrivateFiles.read(root.resolve("warden.json"), WardenState.class);
  }

  /** What the state file said when this was found. */
  public WardenState state() {
    return state;
  }

  /** Gives an order and waits for its end; {@code node} is empty for {@code stop}. */
  public String order(String verb, String node) {
    WardenOrder order = new WardenOrder(state.secret(), verb, node);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), state.controlPort())) {
      socket.setSoTimeout(ANSWER_TIMEOUT_MS);
      socket.getOutputStream().write((Json.write(order) + '\n').getBytes(StandardCharsets.UTF_8));
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String line = reader.readLine();
      if (line == null) {
        throw new WardenException("the warden did not answer the order " + verb);
      }
      JsonNode answer = Json.MAPPER.readTree(line);
      if (answer.has("refused")) {
        throw new WardenException(answer.path("refused").asText());
      }
      return answer.path("done").asText();
    } catch (IOException e) {
      throw new WardenException(
          "the warden (process %d) did not take the order %s: %s".formatted(state.pid(), verb, e),
          e);
    }
  }

  /** Waits for the end of the warden's process. */
  public boolean awaitEnd(java.time.Duration limit) {
    return ProcessHandle.of(state.pid())
        .map(
            handle ->
                handle
                    .onExit()
                    .orTimeout(limit.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS))
        .map(end -> end.handle((ended, late) -> late == null).join())
        .orElse(true);
  }
}
