package io.mycelium.actors.task.runner;

import io.mycelium.actors.event.WireMessage;
import io.mycelium.api.TaskId;
import java.util.List;

/** What a runner says of one attempt. */
public sealed interface RunnerReport extends WireMessage {
  /** Which task. */
  TaskId task();

  /** Which attempt of it. */
  long attempt();

  /** How far it is, from 0 to 1. */
  record Progress(TaskId task, long attempt, double fraction, String message)
      implements RunnerReport {}

  /** What it logged, in order. */
  record LogLines(TaskId task, long attempt, List<String> lines) implements RunnerReport {
    /** Copies the list. */
    public LogLines {
      lines = List.copyOf(lines);
    }
  }

  /** It ended with a result. */
  record Succeeded(TaskId task, long attempt, byte[] result) implements RunnerReport {}

  /** It ended without one; the reason is text that was rendered where it failed. */
  record Failed(TaskId task, long attempt, String reason) implements RunnerReport {}

  /** It ended because it was asked to. */
  record Cancelled(TaskId task, long attempt) implements RunnerReport {}
}
