package io.mycelium.actors.event;

import io.mycelium.api.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * Why an event happened.
 *
 * @param principal who asked: a person, a node ({@code node:<id>}) or a part of the core
 * @param command what was asked, for example {@code install}
 * @param task the task on whose behalf; null for none
 * @param trace joins everything that follows from one request; empty for none
 */
public record Cause(String principal, String command, @Nullable TaskId task, String trace) {
  /** The longest principal, command and trace, in characters. */
  public static final int MAX_LENGTH = 256;

  /** Refuses an empty principal or command, and any part that is too long. */
  public Cause {
    require("principal", principal, 1);
    require("command", command, 1);
    require("trace", trace, 0);
  }

  /** A cause outside any task or trace. */
  public static Cause of(String principal, String command) {
    return new Cause(principal, command, null, "");
  }

  /** The same request, one step further on. */
  public Cause withCommand(String next) {
    return new Cause(principal, next, task, trace);
  }

  /** The same request on behalf of a task. */
  public Cause withTask(TaskId onBehalfOf) {
    return new Cause(principal, command, onBehalfOf, trace);
  }

  private static void require(String name, String value, int minLength) {
    if (value.length() < minLength || value.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "%s of a cause has %d characters, allowed are %d to %d"
              .formatted(name, value.length(), minLength, MAX_LENGTH));
    }
  }
}
