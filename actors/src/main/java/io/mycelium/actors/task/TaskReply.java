package io.mycelium.actors.task;

import io.mycelium.actors.event.WireMessage;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a task answers. */
public sealed interface TaskReply extends WireMessage {

  /** Written down; the request will be carried out. */
  record Accepted(TaskId task, Phase phase, long attempt) implements TaskReply {}

  /** Nothing has changed. */
  record Refused(TaskId task, Reason reason, String text) implements TaskReply {}

  /** There is no such task. */
  record Unknown(TaskId task) implements TaskReply {}

  /**
   * The task as it is.
   *
   * @param attempt the last attempt's number; 0 before the first
   * @param node where the attempt is; null while there is none
   * @param detail why the task does not run, how far it is, or why it ended
   * @param fraction from 0 to 1, as last reported
   * @param nodes while it waits for a node: why not, node by node
   * @param log the last lines of the current attempt
   * @param linesBefore how many lines of the attempt came before these
   * @param result the result of a success; null otherwise; nobody writes to it
   */
  record Description(
      TaskId task,
      NetworkTask body,
      Phase phase,
      long attempt,
      @Nullable NodeId node,
      String detail,
      double fraction,
      List<Placement.NotHere> nodes,
      List<String> log,
      long linesBefore,
      byte @Nullable [] result)
      implements TaskReply {
    /** Copies the lists. */
    public Description {
      nodes = List.copyOf(nodes);
      log = List.copyOf(log);
    }
  }

  /** Where a task is in its life. */
  enum Phase {
    /** No node was found yet. */
    SUBMITTED,
    /** A node was chosen. */
    PLACED,
    /** Components are fetched and loaded there. */
    PREPARING,
    /** The operation runs. */
    RUNNING,
    /** The operation was told to stop. */
    CANCELLING,
    /** The result is there. */
    SUCCEEDED,
    /** It will not be tried again. */
    FAILED,
    /** It was stopped on request. */
    CANCELLED
  }

  /** Why a request was refused. */
  enum Reason {
    /** The id belongs to a task with another body. */
    OTHER_BODY,
    /** A component that the task loads has no release in the range. */
    NO_RELEASE,
    /** {@code CONTINUE} is not available yet. */
    CONTINUE_UNAVAILABLE,
    /** The task has ended. */
    ENDED
  }
}
