package io.mycelium.runtime;

import java.util.concurrent.CompletableFuture;

/** An attempt that runs or has ended. */
public interface RunningTask {
  /** Completes once with how it ended, never exceptionally. */
  CompletableFuture<TaskOutcome> outcome();

  /** Tells it to stop: sets its flag and interrupts its thread. It ends when it ends. */
  void cancel();
}
