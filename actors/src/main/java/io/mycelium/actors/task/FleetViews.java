package io.mycelium.actors.task;

/** The port through which tasks see the fleet. */
public interface FleetViews {
  /** What is believed now; cheap, never blocks. */
  FleetView current();

  /**
   * Calls back on any thread after the view has changed, at most about once a second, until closed.
   */
  Subscription subscribe(Runnable changed);

  /** Ends by being closed. */
  @FunctionalInterface
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
