package io.mycelium.api;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Programs that the component runs beside the JVM, for example a virtual machine. A process belongs
 * to a task and may outlive the slot: when a slot is unloaded, the next one of the component on
 * this node may adopt what runs, within a minute. What nobody adopts is ended, and so is all when
 * the node ends. A program that ends takes with it what it has started.
 *
 * <p>It is the same for a component in a process of its own: the node keeps the programs, which
 * outlive that process too. What such a component starts as any Java program does ends with it. A
 * component in WebAssembly has no programs.
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
   * @param memoryBytes what each of its processes may hold privately ({@code RLIMIT_DATA}), at
   *     least 1 MiB; where the node has control groups, all of them together hold at most twice
   *     that and 64 MiB
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

    /**
     * Replaces the state. It is there for whoever adopts the process, and goes with it.
     *
     * @throws IllegalArgumentException above {@link #MAX_STATE_BYTES}
     */
    void keep(byte[] state);

    /** Completes with the exit status; never after the slot that asked is unloaded. */
    CompletionStage<Integer> exit();

    /** Asks it to end; after the grace it is killed with all that descends from it. */
    void stop(Duration grace) throws InterruptedException;
  }

  /**
   * Starts a program. It reads nothing, and what it prints is thrown away: one that has something
   * to say writes a file.
   *
   * @throws IOException if the operating system refuses
   * @throws IllegalArgumentException if the command or the environment is too long, the memory too
   *     little, or the directory not there
   * @throws IllegalStateException if the component runs 64 programs already, or its programs would
   *     ask for more memory together than the node gives them
   */
  Child start(Spec spec) throws IOException;

  /**
   * Takes the programs that unloaded slots of this component have left, each once. An older version
   * that still drains beside this one leaves its programs when it is unloaded, so ask again, more
   * often than once a minute, for as long as there may be some.
   */
  List<Child> adopted();
}
