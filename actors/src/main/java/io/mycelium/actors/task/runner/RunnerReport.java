package io.mycelium.actors.task.runner;

import io.mycelium.actors.event.WireMessage;
import io.mycelium.api.TaskId;
import java.util.List;

/** What a runner says of an attempt: core types and bytes only, errors as rendered text. */
public sealed interface RunnerReport extends WireMessage {
  /** The task. */
  TaskId task();

  /** The attempt; reports of another than the current one are ignored. */
  long attempt();

  /**
   * The attempt has come this far.
   *
   * @param fraction from 0 to 1
   */
  record Progress(TaskId task, long attempt, double fraction, String message)
      implements RunnerReport {}

  /** The attempt wrote these lines to its log. */
  record LogLines(TaskId task, long attempt, List<String> lines) implements RunnerReport {
    /** Copies the lines. */
    public LogLines {
      lines = List.copyOf(lines);
    }
  }

  /**
   * The operation ended well.
   *
   * @param result at most 64 KiB; not copied, so nobody writes to it
   */
  record Succeeded(TaskId task, long attempt, byte[] result) implements RunnerReport {}

  /** The operation ended with an error; it is not tried again. */
  record Failed(TaskId task, long attempt, String reason) implements RunnerReport {}

  /** The operation ended because it was told to. */
  record Cancelled(TaskId task, long attempt) implements RunnerReport {}

  /** The runner knows nothing of the attempt: it was never started here, or is forgotten. */
  record NotRunning(TaskId task, long attempt) implements RunnerReport {}
}
