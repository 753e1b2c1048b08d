package io.mycelium.actors.task;

import static io.mycelium.actors.task.Tasks.CAUSE;
import static io.mycelium.actors.task.Tasks.SEARCH;
import static io.mycelium.actors.task.Tasks.TASK;
import static io.mycelium.actors.task.Tasks.fleet;
import static io.mycelium.actors.task.Tasks.fleetOf;
import static io.mycelium.actors.task.Tasks.lease;
import static io.mycelium.actors.task.Tasks.search;
import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.task.TaskDecisions.Submission;
import io.mycelium.actors.task.runner.RunnerReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random lives of a task, each from one printed seed, held to the invariants after each fact. */
class TaskHistoryTest {
  private static final int LIVES = 300;
  private static final int FACTS = 60;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 20_261_123, 77_003})
  void history_whateverHappens_keepsTheInvariants(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int ended = 0;
    for (int life = 0; life < LIVES; life++) {
      ended += live(random) instanceof TaskState.Ended ? 1 : 0;
    }
    assertThat(ended).as("lives that ended").isBetween(LIVES / 4, LIVES);
  }

  private static TaskState live(RandomGenerator random) {
    TaskState state = new TaskState.Absent();
    List<TaskEvent> log = new ArrayList<>();
    for (int fact = 0; fact < FACTS; fact++) {
      List<TaskEvent> events = next(state, random);
      TaskState after = TaskDecisions.fold(state, events);
      verify(state, after, events);
      log.addAll(events);
      state = after;
    }
    assertThat(TaskDecisions.fold(new TaskState.Absent(), log))
        .as("replay")
        .usingRecursiveComparison()
        .isEqualTo(state);
    assertThat(log.stream().filter(TaskEvent.Submitted.class::isInstance).count())
        .isLessThanOrEqualTo(1);
    return state;
  }

  private static List<TaskEvent> next(TaskState state, RandomGenerator random) {
    FleetView view = random.nextInt(4) == 0 ? fleet(List.of(), SEARCH) : fleetOf(3);
    long last = state instanceof TaskState.Known known ? known.attempt() : 0;
    long attempt = Math.max(1, last - random.nextInt(3) + 1);
    return switch (random.nextInt(14)) {
      case 0, 1 ->
          TaskDecisions.submit(state, TASK, search(), CAUSE, view) instanceof Submission.New isNew
              ? isNew.events()
              : List.of();
      case 2, 3, 4 -> TaskDecisions.place(state, view);
      case 5, 6, 7 ->
          TaskDecisions.granted(state, attempt, List.of(lease(attempt, Tasks.node(1), SEARCH)));
      case 8 ->
          TaskDecisions.leaseLost(
              state, lease(attempt, Tasks.node(1 + random.nextInt(3)), SEARCH), "lost", view);
      case 9 -> TaskDecisions.lost(state, attempt, "refused");
      case 10 ->
          random.nextInt(8) == 0
              ? TaskDecisions.cancel(state, "ada")
              : TaskDecisions.notStopped(state, Duration.ofSeconds(1));
      case 11 -> random.nextInt(8) == 0 ? TaskDecisions.outOfTime(state) : List.of();
      default -> TaskDecisions.report(state, report(random, attempt), view);
    };
  }

  private static RunnerReport report(RandomGenerator random, long attempt) {
    return switch (random.nextInt(8)) {
      case 0 -> new RunnerReport.Succeeded(TASK, attempt, new byte[] {1});
      case 1 -> new RunnerReport.Failed(TASK, attempt, "boom");
      case 2 -> new RunnerReport.Cancelled(TASK, attempt);
      case 3 -> new RunnerReport.NotRunning(TASK, attempt);
      case 4 -> new RunnerReport.LogLines(TASK, attempt, List.of("line"));
      default -> new RunnerReport.Progress(TASK, attempt, 0.5, "half");
    };
  }

  private static void verify(TaskState before, TaskState after, List<TaskEvent> events) {
    long old = before instanceof TaskState.Known known ? known.attempt() : 0;
    long now = after instanceof TaskState.Known known ? known.attempt() : 0;
    assertThat(now).as("attempt").isBetween(old, old + 1);
    assertThat(now).isLessThanOrEqualTo(TaskDecisions.MAX_ATTEMPTS);
    if (before instanceof TaskState.Ended) {
      assertThat(events).as("events of an ended task").isEmpty();
    }
    if (before instanceof TaskState.Running running && after instanceof TaskState.Running next) {
      assertThat(next.attempt()).as("the running attempt").isEqualTo(running.attempt());
    }
    long started = events.stream().filter(TaskEvent.Running.class::isInstance).count();
    assertThat(started).as("attempts started at once").isLessThanOrEqualTo(1);
    if (started == 1) {
      assertThat(before).isInstanceOf(TaskState.Placed.class);
    }
  }
}
