package io.mycelium.node.warden;

import io.mycelium.node.warden.WardenCall.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds the warden of a fleet directory and calls it. */
public final class WardenClient {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

  // Long work tells every second that it goes on.
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);

  private final WardenState state;

  private WardenClient(WardenState state) {
    this.state = state;
  }

  /** The warden that runs on a directory, if one does. */
  public static Optional<WardenClient> find(Path root) {
    return WardenState.read(root).filter(WardenState::isRunning).map(WardenClient::new);
  }

  /** What the state file said when this was found. */
  public WardenState state() {
    return state;
  }

  /** Gives an order and waits for its end. */
  public String order(String verb, String argument) {
    return order(verb, argument, progress -> {});
  }

  /**
   * Gives an order and waits for its end.
   *
   * @param argument the name of a node, a file, or nothing; as the verb wants it
   * @param progress takes what long work is at
   */
  public String order(String verb, String argument, Consumer<String> progress) {
    return call(new WardenCall.Order(state.secret(), verb, argument), progress);
  }

  /** Tells why a node can't run. */
  void report(String name, ControlLine.Refused why) {
    call(new WardenCall.Report(state.secret(), name, ProcessMark.current(), why), progress -> {});
  }

  private String call(WardenCall call, Consumer<String> progress) {
    try (LineSocket socket = LineSocket.connect(state.controlPort(), CONNECT_LIMIT)) {
      socket.limitReads(ANSWER_LIMIT);
      socket.write(call);
      Answer answer = socket.read(Answer.class);
      while (answer.kind() == Answer.Kind.PROGRESS) {
        progress.accept(answer.text());
        answer = socket.read(Answer.class);
      }
      if (answer.kind() == Answer.Kind.DONE) {
        return answer.text();
      }
      throw new WardenException(answer.text());
    } catch (IOException e) {
      throw new WardenException(
          "the warden (process %d) did not carry out the order: %s".formatted(state.pid(), e), e);
    }
  }

  /** Waits for the end of the warden's process; false if it still runs after the time. */
  public boolean awaitEnd(Duration limit) {
    return state.process().awaitEnd(limit);
  }
}
