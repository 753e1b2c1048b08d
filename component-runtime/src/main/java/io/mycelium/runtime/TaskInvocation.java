package io.mycelium.runtime;

import io.mycelium.api.TaskContext;
import io.mycelium.api.TaskId;

/**
 * One attempt to run.
 *
 * @param task the task
 * @param attempt its number, from 1
 * @param operation what to do
 * @param input at most {@link TaskContext#MAX_INPUT_BYTES} bytes
 * @param listener is told how it goes
 */
public record TaskInvocation(
    TaskId task, long attempt, String operation, byte[] input, Listener listener) {
  /** Is told how a task goes, on threads of the runtime and the task; must not block for long. */
  public interface Listener {
    /** How far it is; thinned out. */
    void progress(double fraction, String message);

    /** A line for the task's log. */
    void log(String line);
  }

  /** Refuses an input above the limit and an attempt below 1. */
  public TaskInvocation {
    if (input.length > TaskContext.MAX_INPUT_BYTES) {
      throw new IllegalArgumentException(
          "input of task %s has %d bytes, limit %d"
              .formatted(task, input.length, TaskContext.MAX_INPUT_BYTES));
    }
    if (attempt < 1) {
      throw new IllegalArgumentException("attempt of task %s is %d".formatted(task, attempt));
    }
  }
}
