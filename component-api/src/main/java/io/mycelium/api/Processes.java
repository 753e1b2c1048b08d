package io.mycelium.api;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Programs that the component runs beside the JVM, for example a virtual machine. A process belongs
 * to a task and may outlive the slot: the next generation adopts it.
 *
 * <p>A later release of the node fills this in; until then asking for it is refused.
 */
public interface Processes {
  /** The most bytes of state that are kept for an adoption. */
  int MAX_STATE_BYTES = 32 * 1024;

  /**
   * What to start.
   *
   * @param task the task that owns the process
   * @param command the program and its arguments; no shell
   * @param environment all of its environment
   * @param directory where it starts
   * @param memoryBytes the limit that the operating system enforces
   */
  record Spec(
      TaskId task,
      List<String> command,
      Map<String, String> environment,
      Path directory,
      long memoryBytes) {}

  /** A running program. */
  interface Child {
    /** The task that owns it. */
    TaskId task();

    /** Its number in the operating system. */
    long pid();

    /** What the component needs to go on with it; survives the slot. */
    byte[] state();

    /** Replaces the state; returns when it is on disk. */
    void keep(byte[] state);

    /** Completes with the exit status. */
    CompletionStage<Integer> exit();

    /** Asks it to end, then ends it. */
    void stop(Duration grace) throws InterruptedException;
  }

  /** Starts a program. */
  Child start(Spec spec) throws IOException;

  /** The programs of earlier generations that still run. */
  List<Child> adopted();
}
