package io.mycelium.actors.task;

import io.mycelium.actors.task.TaskReply.Description;
import io.mycelium.actors.task.TaskReply.Phase;
import io.mycelium.api.TaskId;
import java.util.List;

/** Tells how a task is, and why it does not run. */
final class TaskDescriptions {
  /** The most nodes that a description explains. */
  static final int MAX_NODES = 100;

  private TaskDescriptions() {}

  static TaskReply describe(TaskId task, TaskState state, AttemptMemory memory, FleetView view) {
    return switch (state) {
      case TaskState.Absent ignored -> new TaskReply.Unknown(task);
      case TaskState.Waiting waiting -> waiting(waiting, view);
      case TaskState.Attempting current ->
          new Description(
              task,
              current.order().body(),
              phase(state, memory),
              current.attempt(),
              current.node(),
              memory.detail(),
              memory.fraction(),
              List.of(),
              memory.log(),
              memory.linesBefore(),
              null);
      case TaskState.Ended ended ->
          new Description(
              task,
              ended.order().body(),
              phase(state, memory),
              ended.attempt(),
              null,
              ended.reason(),
              ended.outcome() == TaskState.Outcome.SUCCEEDED ? 1 : memory.fraction(),
              List.of(),
              memory.log(),
              memory.linesBefore(),
              ended.result());
    };
  }

  static Phase phase(TaskState state, AttemptMemory memory) {
    return switch (state) {
      case TaskState.Absent ignored -> Phase.SUBMITTED;
      case TaskState.Waiting ignored -> Phase.SUBMITTED;
      case TaskState.Placed ignored -> memory.answered() ? Phase.PREPARING : Phase.PLACED;
      case TaskState.Running running -> running.cancelling() ? Phase.CANCELLING : Phase.RUNNING;
      case TaskState.Ended ended ->
          switch (ended.outcome()) {
            case SUCCEEDED -> Phase.SUCCEEDED;
            case FAILED -> Phase.FAILED;
            case CANCELLED -> Phase.CANCELLED;
          };
    };
  }

  private static Description waiting(TaskState.Waiting waiting, FleetView view) {
    List<Placement.NotHere> nodes = List.of();
    String detail =
        switch (TaskDecisions.placement(waiting, view)) {
          case Placement.Here here -> "will be placed on " + here.node().shortForm();
          case Placement.NoRelease(String text) -> text;
          case Placement.Nowhere(var refused) -> {
            nodes = refused.subList(0, Math.min(MAX_NODES, refused.size()));
            yield refused.isEmpty()
                ? "no node is known"
                : "none of %d nodes will do".formatted(refused.size());
          }
        };
    TaskState.Order order = waiting.order();
    return new Description(
        order.task(),
        order.body(),
        Phase.SUBMITTED,
        waiting.attempt(),
        null,
        detail,
        0,
        nodes,
        List.of(),
        0,
        null);
  }
}
