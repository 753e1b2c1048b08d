package io.mycelium.runtime;

import io.mycelium.api.Version;
import io.mycelium.runtime.memory.MemoryFigure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A started component in some tier. Safe for use by several threads. */
public interface LoadedSlot {
  /** How long a component may think about whether it puts off its replacement. */
  Duration DEFER_LIMIT = Duration.ofSeconds(2);

  /** The slot for people: component, version and generation. */
  String name();

  /** The memory that the slot holds now, as far as it is known; 0 once it unloads. */
  long memoryBytes();

  /** Its parts, each with how it was found; none once it unloads. */
  List<MemoryFigure> memory();

  /** How many tasks run now. */
  int runningTasks();

  /**
   * Runs one attempt.
   *
   * @throws java.util.concurrent.RejectedExecutionException when the slot unloads, runs too many
   *     tasks already, or has used up its quota
   */
  RunningTask run(TaskInvocation invocation);

  /** Whether the component has a say in when it is replaced. */
  default boolean mayDefer() {
    return false;
  }

  /**
   * Asks the component for how long its replacement by a newer version is to be put off. Blocks for
   * little more than {@link #DEFER_LIMIT}.
   *
   * @return what it has answered, unbounded; zero when it puts nothing off, fails, or is silent
   */
  default Duration defer(Version next) {
    return Duration.ZERO;
  }

  /**
   * Cancels the tasks, stops the component, takes back all it holds and waits for the proof that it
   * is gone. Returns at once; asking again gives the same answer.
   *
   * @param deadline from now until the slot counts as leaked
   */
  CompletableFuture<UnloadOutcome> unload(Duration deadline);

  /**
   * Completes with the reason when the slot ends without being told to; its tasks have failed then,
   * and nothing of it is left. Never completes for a slot that shares the JVM of the node.
   */
  CompletableFuture<String> died();
}
