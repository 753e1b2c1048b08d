package io.mycelium.actors.task;

import static io.mycelium.actors.task.Tasks.CAUSE;
import static io.mycelium.actors.task.Tasks.SEARCH;
import static io.mycelium.actors.task.Tasks.TASK;
import static io.mycelium.actors.task.Tasks.fleet;
import static io.mycelium.actors.task.Tasks.fleetOf;
import static io.mycelium.actors.task.Tasks.lease;
import static io.mycelium.actors.task.Tasks.search;
import static io.mycelium.actors.task.Tasks.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.actors.task.TaskDecisions.Submission;
import io.mycelium.actors.task.runner.RunnerReport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskDecisionsTest {
  private static final FleetView FLEET = fleetOf(3);
  private static final FleetView NOBODY = fleet(List.of(), SEARCH);

  private static TaskState submitted(FleetView view) {
    TaskState absent = new TaskState.Absent();
    Submission.New submission =
        (Submission.New) TaskDecisions.submit(absent, TASK, search(), CAUSE, view);
    return TaskDecisions.fold(absent, submission.events());
  }

  private static TaskState.Running running() {
    TaskState.Placed placed = (TaskState.Placed) submitted(FLEET);
    return (TaskState.Running)
        TaskDecisions.fold(
            placed, TaskDecisions.granted(placed, 1, List.of(lease(1, placed.node(), SEARCH))));
  }

  private static TaskState after(TaskState state, List<TaskEvent> events) {
    return TaskDecisions.fold(state, events);
  }

  @Test
  void submit_whenANodeWillDo_storesSubmittedWithPlaced() {
    Submission.New submission =
        (Submission.New) TaskDecisions.submit(new TaskState.Absent(), TASK, search(), CAUSE, FLEET);

    assertThat(submission.events())
        .satisfiesExactly(
            first -> assertThat(first).isInstanceOf(TaskEvent.Submitted.class),
            second -> assertThat(second).isInstanceOf(TaskEvent.Placed.class));
  }

  @Test
  void submit_ofTheSameBody_isTheSameTask() {
    assertThat(TaskDecisions.submit(running(), TASK, search(), CAUSE, NOBODY))
        .isEqualTo(new Submission.Same());
  }

  @Test
  void submit_ofAnotherBody_isRefusedWithBothDigests() {
    Submission.Refused refused =
        (Submission.Refused)
            TaskDecisions.submit(running(), TASK, search(work("index")), CAUSE, FLEET);

    assertThat(refused.reason()).isEqualTo(TaskReply.Reason.OTHER_BODY);
    assertThat(refused.text())
        .contains(BodyDigest.of(search()).hex(), BodyDigest.of(search(work("index"))).hex());
  }

  @Test
  void submit_withoutARelease_isRefusedByNameAndIndex() {
    Submission.Refused refused =
        (Submission.Refused)
            TaskDecisions.submit(new TaskState.Absent(), TASK, Tasks.machine(), CAUSE, FLEET);

    assertThat(refused.reason()).isEqualTo(TaskReply.Reason.NO_RELEASE);
    assertThat(refused.text()).contains("vm-manager").contains("index 7");
  }

  @Test
  void submit_withContinue_isRefused() {
    Work work =
        new Work(
            "search",
            new byte[0],
            Work.Requirements.NONE,
            new Work.OnCutOff.Continue(Duration.ofHours(1)),
            Duration.ofHours(2));

    assertThat(TaskDecisions.submit(new TaskState.Absent(), TASK, search(work), CAUSE, FLEET))
        .isEqualTo(
            new Submission.Refused(
                TaskReply.Reason.CONTINUE_UNAVAILABLE,
                "onCutOff CONTINUE(PT1H) is not available yet; use STOP"));
  }

  @Test
  void place_whenNoNodeWillDo_waitsAndLaterPlaces() {
    TaskState waiting = submitted(NOBODY);

    assertThat(waiting).isInstanceOf(TaskState.Waiting.class);
    assertThat(TaskDecisions.place(waiting, NOBODY)).isEmpty();
    assertThat(after(waiting, TaskDecisions.place(waiting, FLEET)))
        .isInstanceOf(TaskState.Placed.class);
  }

  @Test
  void leaseLost_ofTheCurrentAttempt_placesTheNextElsewhereInOneWrite() {
    TaskState.Running running = running();

    List<TaskEvent> events =
        TaskDecisions.leaseLost(running, running.leases().getFirst(), "node lost", FLEET);
    TaskState.Placed next = (TaskState.Placed) after(running, events);

    assertThat(events.getFirst()).isEqualTo(new TaskEvent.AttemptLost(1, "node lost"));
    assertThat(next.attempt()).isEqualTo(2);
    assertThat(next.node()).isNotEqualTo(running.node());
  }

  @Test
  void leaseLost_ofAnOlderAttempt_changesNothing() {
    TaskState.Running running = running();
    TaskState second =
        after(
            running, TaskDecisions.leaseLost(running, running.leases().getFirst(), "lost", FLEET));

    assertThat(TaskDecisions.leaseLost(second, running.leases().getFirst(), "lost again", FLEET))
        .isEmpty();
  }

  @Test
  void lost_afterTheLastAttempt_failsWithTheLimit() {
    TaskState state = submitted(FLEET);
    for (long attempt = 1; attempt <= TaskDecisions.MAX_ATTEMPTS; attempt++) {
      assertThat(state).isInstanceOf(TaskState.Placed.class);
      state = after(state, TaskDecisions.lostAndPlaced(state, attempt, "no", FLEET));
    }
    assertThat(state)
        .isInstanceOfSatisfying(
            TaskState.Ended.class,
            ended ->
                assertThat(ended.reason())
                    .isEqualTo("lost 8 attempts, the limit is 8; the last: no"));
  }

  @Test
  void report_ofAnotherAttempt_isIgnored() {
    assertThat(
            TaskDecisions.report(
                running(), new RunnerReport.Succeeded(TASK, 2, new byte[0]), FLEET))
        .isEmpty();
    assertThat(
            TaskDecisions.report(
                submitted(FLEET), new RunnerReport.Succeeded(TASK, 1, new byte[0]), FLEET))
        .isEmpty();
  }

  @Test
  void report_ofARunnerThatKnowsNothing_placesTheNextAttempt() {
    TaskState running = running();

    TaskState after =
        after(running, TaskDecisions.report(running, new RunnerReport.NotRunning(TASK, 1), FLEET));

    assertThat(after)
        .isInstanceOfSatisfying(
            TaskState.Placed.class, placed -> assertThat(placed.attempt()).isEqualTo(2));
  }

  @Test
  void cancel_ofARunningAttempt_waitsForItToStop() {
    TaskState running = running();
    TaskState cancelling = after(running, TaskDecisions.cancel(running, "ada"));

    assertThat(cancelling).isInstanceOf(TaskState.Running.class);
    assertThat(TaskDecisions.cancel(cancelling, "ada")).isEmpty();
    assertThat(
            after(
                cancelling,
                TaskDecisions.report(cancelling, new RunnerReport.Cancelled(TASK, 1), FLEET)))
        .isInstanceOfSatisfying(
            TaskState.Ended.class,
            ended -> assertThat(ended.outcome()).isEqualTo(TaskState.Outcome.CANCELLED));
    assertThat(after(cancelling, TaskDecisions.lost(cancelling, 1, "node lost")))
        .isInstanceOf(TaskState.Ended.class);
  }

  @Test
  void ended_whateverHappens_neverChanges() {
    TaskState running = running();
    TaskState ended =
        after(
            running,
            TaskDecisions.report(running, new RunnerReport.Failed(TASK, 1, "boom"), FLEET));

    assertThat(TaskDecisions.cancel(ended, "ada")).isEmpty();
    assertThat(TaskDecisions.place(ended, FLEET)).isEmpty();
    assertThat(TaskDecisions.outOfTime(ended)).isEmpty();
    assertThatThrownBy(() -> ended.after(new TaskEvent.Cancelled(1, "late")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void backoff_growsUpToItsLimit() {
    assertThat(TaskDecisions.backoff(1)).isEqualTo(TaskDecisions.MIN_BACKOFF);
    assertThat(TaskDecisions.backoff(3)).isEqualTo(TaskDecisions.MIN_BACKOFF.multipliedBy(4));
    assertThat(TaskDecisions.backoff(Long.MAX_VALUE)).isEqualTo(TaskDecisions.MAX_BACKOFF);
  }

  @Test
  void work_beyondItsLimits_isRefusedWithValueAndLimit() {
    assertThatThrownBy(
            () ->
                new Work(
                    "x",
                    new byte[65_537],
                    Work.Requirements.NONE,
                    new Work.OnCutOff.Stop(),
                    Duration.ofSeconds(1)))
        .hasMessageContaining("65537")
        .hasMessageContaining("65536");
    assertThatThrownBy(() -> new Work.Requirements(-1, null, null)).hasMessageContaining("-1");
  }
}
