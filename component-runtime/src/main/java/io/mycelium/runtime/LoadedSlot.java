package io.mycelium.runtime;

import io.mycelium.runtime.memory.MemoryFigure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A started component in some tier. Safe for use by several threads. */
public interface LoadedSlot {
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
