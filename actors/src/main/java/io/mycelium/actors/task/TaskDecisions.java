package io.mycelium.actors.task;

import io.mycelium.actors.event.Cause;
import io.mycelium.actors.instance.Lease;
import io.mycelium.actors.task.runner.RunnerReport;
import io.mycelium.api.TaskId;
import io.mycelium.distribution.Digest;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What a task does about what it is told: a state and a fact in, events out. */
final class TaskDecisions {
  /** The most attempts of one task. */
  static final int MAX_ATTEMPTS = 8;

  /** The longest stored reason, in characters. */
  static final int MAX_REASON_LENGTH = 1_024;

  /** How long the second attempt waits after the first could not be prepared; then twice that. */
  static final Duration MIN_BACKOFF = Duration.ofMillis(500);

  /** The longest wait between two attempts. */
  static final Duration MAX_BACKOFF = Duration.ofSeconds(30);

  private TaskDecisions() {}

  /** What a submission comes to. */
  sealed interface Submission {
    /** It is stored with these events. */
    record New(List<TaskEvent> events) implements Submission {}

    /** It is the task that is known already. */
    record Same() implements Submission {}

    /** It is refused. */
    record Refused(TaskReply.Reason reason, String text) implements Submission {}
  }

  static Submission submit(
      TaskState state, TaskId task, NetworkTask body, Cause cause, FleetView view) {
    Digest digest = BodyDigest.of(body);
    if (state instanceof TaskState.Known known) {
      return known.order().bodyDigest().equals(digest)
          ? new Submission.Same()
          : new Submission.Refused(
              TaskReply.Reason.OTHER_BODY,
              "task %s exists with another body: expected=%s, actual=%s; choose another id"
                  .formatted(task, known.order().bodyDigest().hex(), digest.hex()));
    }
    if (body.work().onCutOff() instanceof Work.OnCutOff.Continue(Duration ttl)) {
      return new Submission.Refused(
          TaskReply.Reason.CONTINUE_UNAVAILABLE,
          "onCutOff CONTINUE(%s) is not available yet; use STOP".formatted(ttl));
    }
    TaskEvent submitted = new TaskEvent.Submitted(task, body, digest, cause.withTask(task));
    return switch (Placement.of(task, body, view, Set.of())) {
      case Placement.Here here -> new Submission.New(List.of(submitted, placed(1, here)));
      case Placement.Nowhere ignored -> new Submission.New(List.of(submitted));
      case Placement.NoRelease(String text) ->
          new Submission.Refused(TaskReply.Reason.NO_RELEASE, text);
    };
  }

  /** Places a waiting task, if some node will do. */
  static List<TaskEvent> place(TaskState state, FleetView view) {
    return state instanceof TaskState.Waiting waiting
            && placement(waiting, view) instanceof Placement.Here here
        ? List.of(placed(waiting.attempt() + 1, here))
        : List.of();
  }

  /** Why, or where to, a waiting task goes. */
  static Placement placement(TaskState.Waiting waiting, FleetView view) {
    TaskState.Order order = waiting.order();
    return Placement.of(order.task(), order.body(), view, waiting.lostOn());
  }

  /** Every lease of the attempt was granted. */
  static List<TaskEvent> granted(TaskState state, long attempt, List<Lease> leases) {
    return state instanceof TaskState.Placed placed && placed.attempt() == attempt
        ? List.of(new TaskEvent.Running(attempt, leases))
        : List.of();
  }

  /** The attempt is over without an outcome; the next one waits to be placed. */
  static List<TaskEvent> lost(TaskState state, long attempt, String reason) {
    if (!(state instanceof TaskState.Attempting current) || current.attempt() != attempt) {
      return List.of();
    }
    if (current instanceof TaskState.Running running && running.cancelling()) {
      return List.of(new TaskEvent.Cancelled(attempt, cut("while stopping, lost: " + reason)));
    }
    TaskEvent lost = new TaskEvent.AttemptLost(attempt, cut(reason));
    return attempt < MAX_ATTEMPTS
        ? List.of(lost)
        : List.of(
            lost,
            new TaskEvent.Failed(
                attempt,
                cut(
                    "lost %d attempts, the limit is %d; the last: %s"
                        .formatted(attempt, MAX_ATTEMPTS, reason))));
  }

  /** The attempt is lost, and the next one is placed in the same write if some node will do. */
  static List<TaskEvent> lostAndPlaced(
      TaskState state, long attempt, String reason, FleetView view) {
    List<TaskEvent> lost = lost(state, attempt, reason);
    TaskState after = fold(state, lost);
    List<TaskEvent> placed = lost.isEmpty() ? List.of() : place(after, view);
    return placed.isEmpty() ? lost : List.of(lost.getFirst(), placed.getFirst());
  }

  /** A lease of the task is gone: that of an older attempt concerns nobody. */
  static List<TaskEvent> leaseLost(TaskState state, Lease lease, String reason, FleetView view) {
    return state instanceof TaskState.Attempting current && current.node().equals(lease.node())
        ? lostAndPlaced(state, lease.attempt(), reason, view)
        : List.of();
  }

  /** An outcome of an older attempt is written down and changes nothing. */
  static List<TaskEvent> stale(TaskState state, RunnerReport report) {
    if (!(state instanceof TaskState.Open open) || report.attempt() >= open.attempt()) {
      return List.of();
    }
    return switch (report) {
      case RunnerReport.Succeeded ignored ->
          List.of(new TaskEvent.StaleRefused(report.attempt(), open.attempt(), "succeeded"));
      case RunnerReport.Failed failed ->
          List.of(
              new TaskEvent.StaleRefused(
                  report.attempt(), open.attempt(), cut("failed: " + failed.reason())));
      case RunnerReport.Cancelled ignored -> List.of();
      case RunnerReport.NotRunning ignored -> List.of();
      case RunnerReport.Progress ignored -> List.of();
      case RunnerReport.LogLines ignored -> List.of();
    };
  }

  /** The runner reported; what it says of another attempt than the running one is ignored. */
  static List<TaskEvent> report(TaskState state, RunnerReport report, FleetView view) {
    if (!(state instanceof TaskState.Running running) || running.attempt() != report.attempt()) {
      return List.of();
    }
    long attempt = running.attempt();
    return switch (report) {
      case RunnerReport.Succeeded succeeded ->
          List.of(new TaskEvent.Succeeded(attempt, succeeded.result()));
      case RunnerReport.Failed failed when running.cancelling() ->
          List.of(new TaskEvent.Cancelled(attempt, cut("while stopping: " + failed.reason())));
      case RunnerReport.Failed failed ->
          List.of(new TaskEvent.Failed(attempt, cut(failed.reason())));
      case RunnerReport.Cancelled ignored when running.cancelling() ->
          List.of(new TaskEvent.Cancelled(attempt, "stopped on request"));
      case RunnerReport.Cancelled ignored ->
          lostAndPlaced(state, attempt, "stopped by its node", view);
      case RunnerReport.NotRunning ignored ->
          lostAndPlaced(state, attempt, "unknown to the runner of its slot", view);
      case RunnerReport.Progress ignored -> List.of();
      case RunnerReport.LogLines ignored -> List.of();
    };
  }

  /** The task is no longer wanted; empty when there is nothing left to cancel. */
  static List<TaskEvent> cancel(TaskState state, String principal) {
    return switch (state) {
      case TaskState.Waiting waiting -> List.of(cancelled(waiting.attempt(), principal));
      case TaskState.Placed placed -> List.of(cancelled(placed.attempt(), principal));
      case TaskState.Running running when !running.cancelling() ->
          List.of(new TaskEvent.CancelRequested(running.attempt(), principal));
      case TaskState.Running ignored -> List.of();
      case TaskState.Ended ignored -> List.of();
      case TaskState.Absent ignored -> List.of();
    };
  }

  /** The running attempt did not stop within the time that it was given. */
  static List<TaskEvent> notStopped(TaskState state, Duration grace) {
    return state instanceof TaskState.Running running && running.cancelling()
        ? List.of(
            new TaskEvent.Cancelled(
                running.attempt(), "did not confirm within %s that it stopped".formatted(grace)))
        : List.of();
  }

  /** The running attempt has used up its time. */
  static List<TaskEvent> outOfTime(TaskState state) {
    return state instanceof TaskState.Running running && !running.cancelling()
        ? List.of(
            new TaskEvent.Failed(
                running.attempt(),
                "ran longer than its time limit of %s"
                    .formatted(running.order().body().work().timeLimit())))
        : List.of();
  }

  /** How long to wait before the attempt after this one. */
  static Duration backoff(long attempt) {
    long doublings = Math.clamp(attempt - 1, 0, 16);
    Duration wait = MIN_BACKOFF.multipliedBy(1L << doublings);
    return wait.compareTo(MAX_BACKOFF) < 0 ? wait : MAX_BACKOFF;
  }

  static TaskState fold(TaskState state, List<TaskEvent> events) {
    TaskState after = state;
    for (TaskEvent event : events) {
      after = after.after(event);
    }
    return after;
  }

  private static TaskEvent placed(long attempt, Placement.Here here) {
    return new TaskEvent.Placed(attempt, here.node(), here.incarnation(), here.besides());
  }

  private static TaskEvent cancelled(long attempt, String principal) {
    return new TaskEvent.Cancelled(attempt, "cancelled by " + principal);
  }

  private static String cut(String reason) {
    return reason.length() <= MAX_REASON_LENGTH ? reason : reason.substring(0, MAX_REASON_LENGTH);
  }
}
