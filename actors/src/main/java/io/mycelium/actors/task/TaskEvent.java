package io.mycelium.actors.task;

import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.EventType;
import io.mycelium.actors.event.Openness;
import io.mycelium.actors.instance.Lease;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.distribution.Digest;
import java.util.List;

/** What happens to a task. */
public sealed interface TaskEvent {

  /**
   * It is to be done.
   *
   * @param bodyDigest of the canonical form of the body; tells the same task from another
   * @param cause of everything that follows
   */
  @EventType(name = "task.submitted", version = 1, openness = Openness.OPENED)
  record Submitted(TaskId task, NetworkTask body, Digest bodyDigest, Cause cause)
      implements TaskEvent {}

  /**
   * An attempt goes to a node, under the incarnation that was known of it.
   *
   * @param besides what else is leased, because what the task loads needs it; each after all that
   *     it needs itself
   */
  @EventType(name = "task.placed", version = 2)
  record Placed(long attempt, NodeId node, long incarnation, List<NetworkTask.Need> besides)
      implements TaskEvent {
    /** Copies the list. */
    public Placed {
      besides = List.copyOf(besides);
    }
  }

  /** Every lease is granted; the runner is told next. */
  @EventType(name = "task.running", version = 1)
  record Running(long attempt, List<Lease> leases) implements TaskEvent {
    /** Copies the list. */
    public Running {
      leases = List.copyOf(leases);
    }
  }

  /** The attempt is over without an outcome of the task. */
  @EventType(name = "task.attempt-lost", version = 1)
  record AttemptLost(long attempt, String reason) implements TaskEvent {}

  /** The running attempt is to be stopped. */
  @EventType(name = "task.cancel-requested", version = 1)
  record CancelRequested(long attempt, String principal) implements TaskEvent {}

  /** The result is there; nobody writes to it. */
  @EventType(name = "task.succeeded", version = 1, openness = Openness.CLOSED)
  record Succeeded(long attempt, byte[] result) implements TaskEvent {}

  /** It will not be tried again. */
  @EventType(name = "task.failed", version = 1, openness = Openness.CLOSED)
  record Failed(long attempt, String reason) implements TaskEvent {}

  /** It was stopped on request. */
  @EventType(name = "task.cancelled", version = 1, openness = Openness.CLOSED)
  record Cancelled(long attempt, String reason) implements TaskEvent {}

  /**
   * An older attempt has reported an outcome, which changes nothing.
   *
   * @param attempt that reported
   * @param known the number of the last attempt
   * @param what it reported
   */
  @EventType(name = "task.stale-refused", version = 1)
  record StaleRefused(long attempt, long known, String what) implements TaskEvent {}
}
