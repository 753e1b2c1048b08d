package io.mycelium.runtime.services;

import java.time.Duration;
import java.util.function.Consumer;

/** Where the calls of an offer go: to an object in this JVM, or to one in another process. */
public interface Target {
  /**
   * Starts a call, on no thread of the caller's.
   *
   * @param atMost how long the start may block
   * @param end hears the answer once; never when the slot of the target is gone before
   */
  Running call(ServiceCall call, Duration atMost, Consumer<ServiceAnswer> end)
      throws InterruptedException;

  /** Lets go of what would be called. */
  void close();

  /** A call that was started. */
  @FunctionalInterface
  interface Running {
    /** Tells it to come to an end. */
    void interrupt();

    /** Nobody waits any more: its answer was taken, or will not be. */
    default void close() {}
  }
}
