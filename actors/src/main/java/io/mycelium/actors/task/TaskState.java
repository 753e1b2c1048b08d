package io.mycelium.actors.task;

import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Folding;
import io.mycelium.actors.instance.Lease;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.distribution.Digest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a task is in its life. INVARIANT: attempt numbers only grow, and an ended task never
 * changes. An event that does not fit the state is a bug and is refused.
 */
public sealed interface TaskState extends Folding<TaskEvent, TaskState> {

  /** What stays the same for the whole life of a task. */
  record Order(TaskId task, NetworkTask body, Digest bodyDigest, Cause cause) {}

  /** Nobody has submitted it. */
  record Absent() implements TaskState {
    @Override
    public TaskState after(TaskEvent event) {
      return event instanceof TaskEvent.Submitted(var task, var body, var bodyDigest, var cause)
          ? new Waiting(new Order(task, body, bodyDigest, cause), 0, Set.of())
          : refuse(event);
    }
  }

  /** A task that was submitted. */
  sealed interface Known extends TaskState {
    /** What is to be done. */
    Order order();

    /** The number of the last attempt; 0 before the first. */
    long attempt();
  }

  /** A task that has not ended. */
  sealed interface Open extends Known {
    /** The nodes on which attempts were lost. */
    Set<NodeId> lostOn();
  }

  /** An attempt that is under way on a node. */
  sealed interface Attempting extends Open {
    /** Where. */
    NodeId node();

    /** The start of the node that it belongs to. */
    long incarnation();

    /** What else it leases; each after all that it needs itself. */
    List<NetworkTask.Need> besides();

    /** All that it leases; the first runs the operation. */
    default List<NetworkTask.Need> needs() {
      List<NetworkTask.Need> loads = order().body().loads();
      return besides().isEmpty()
          ? loads
          : Stream.concat(loads.stream(), besides().stream()).toList();
    }
  }

  /** It waits for a node: for its first one, or for the next after a lost attempt. */
  record Waiting(Order order, long attempt, Set<NodeId> lostOn) implements Open {
    /** Copies the set. */
    public Waiting {
      lostOn = Set.copyOf(lostOn);
    }

    @Override
    public TaskState after(TaskEvent event) {
      return switch (event) {
        case TaskEvent.Placed(long next, NodeId node, long incarnation, var besides)
            when next == attempt + 1 ->
            new Placed(order, next, node, incarnation, besides, lostOn);
        case TaskEvent.Failed(long number, String reason) when number == attempt ->
            new Ended(order, attempt, Outcome.FAILED, reason, null);
        case TaskEvent.Cancelled(long number, String reason) when number == attempt ->
            new Ended(order, attempt, Outcome.CANCELLED, reason, null);
        case TaskEvent.StaleRefused ignored -> this;
        default -> refuse(event);
      };
    }
  }

  /** A node was chosen; its components are being prepared. */
  record Placed(
      Order order,
      long attempt,
      NodeId node,
      long incarnation,
      List<NetworkTask.Need> besides,
      Set<NodeId> lostOn)
      implements Attempting {
    /** Copies the collections. */
    public Placed {
      besides = List.copyOf(besides);
      lostOn = Set.copyOf(lostOn);
    }

    @Override
    public TaskState after(TaskEvent event) {
      return switch (event) {
        case TaskEvent.Running(long number, List<Lease> leases) when number == attempt ->
            new Running(order, attempt, node, incarnation, besides, leases, false, lostOn);
        case TaskEvent.AttemptLost(long number, String reason) when number == attempt ->
            new Waiting(order, attempt, with(lostOn, node));
        case TaskEvent.Cancelled(long number, String reason) when number == attempt ->
            new Ended(order, attempt, Outcome.CANCELLED, reason, null);
        case TaskEvent.StaleRefused ignored -> this;
        default -> refuse(event);
      };
    }
  }

  /**
   * The operation runs, or is about to be started.
   *
   * @param cancelling whether it is to be stopped
   */
  record Running(
      Order order,
      long attempt,
      NodeId node,
      long incarnation,
      List<NetworkTask.Need> besides,
      List<Lease> leases,
      boolean cancelling,
      Set<NodeId> lostOn)
      implements Attempting {
    /** Copies the collections. */
    public Running {
      besides = List.copyOf(besides);
      leases = List.copyOf(leases);
      lostOn = Set.copyOf(lostOn);
    }

    @Override
    public TaskState after(TaskEvent event) {
      return switch (event) {
        case TaskEvent.AttemptLost(long number, String reason) when number == attempt ->
            new Waiting(order, attempt, with(lostOn, node));
        case TaskEvent.CancelRequested(long number, String principal) when number == attempt ->
            new Running(order, attempt, node, incarnation, besides, leases, true, lostOn);
        case TaskEvent.Succeeded(long number, byte[] result) when number == attempt ->
            new Ended(order, attempt, Outcome.SUCCEEDED, "", result);
        case TaskEvent.Failed(long number, String reason) when number == attempt ->
            new Ended(order, attempt, Outcome.FAILED, reason, null);
        case TaskEvent.Cancelled(long number, String reason) when number == attempt ->
            new Ended(order, attempt, Outcome.CANCELLED, reason, null);
        case TaskEvent.StaleRefused ignored -> this;
        default -> refuse(event);
      };
    }
  }

  /** It is over. */
  record Ended(Order order, long attempt, Outcome outcome, String reason, byte @Nullable [] result)
      implements Known {
    @Override
    public TaskState after(TaskEvent event) {
      return refuse(event);
    }
  }

  /** How a task ended. */
  enum Outcome {
    /** With a result. */
    SUCCEEDED,
    /** With an error, or after too many lost attempts. */
    FAILED,
    /** On request. */
    CANCELLED
  }

  private static Set<NodeId> with(Set<NodeId> nodes, NodeId one) {
    Set<NodeId> more = new HashSet<>(nodes);
    more.add(one);
    return more;
  }

  /** Fails: the event does not follow from this state. */
  default TaskState refuse(TaskEvent event) {
    throw new IllegalStateException("event %s does not follow from %s".formatted(event, this));
  }
}
