package io.mycelium.actors.instance;

/** The way back to the tasks that hold leases. */
@FunctionalInterface
public interface Holders {
  /** Tells the task that its lease has ended, and why; may be told twice. */
  void lost(Lease lease, String reason);
}
