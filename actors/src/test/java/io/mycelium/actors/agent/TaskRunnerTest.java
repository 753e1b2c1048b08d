package io.mycelium.actors.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.instance.Lease;
import io.mycelium.actors.task.runner.RunnerCommand;
import io.mycelium.actors.task.runner.RunnerReport;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class TaskRunnerTest {
  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
  private static final ManualTime TIME = ManualTime.get(KIT.system());
  private static final TaskId TASK = new TaskId("t1");
  private static final long GENERATION = 4;
  private static final long INCARNATION = 7;

  private final FakeSlot slot = new FakeSlot();
  private final TestProbe<Lease> renewals = KIT.createTestProbe(Lease.class);
  private final TestProbe<TaskRunner.FailedAttempt> failures =
      KIT.createTestProbe(TaskRunner.FailedAttempt.class);
  private final TestProbe<RunnerReport> holder = KIT.createTestProbe(RunnerReport.class);
  private final AtomicReference<ActorRef<TaskRunner.Message>> self = new AtomicReference<>();
  private final ActorRef<RunnerCommand> runner = runner();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void attempt_thatSucceeds_isReportedWithItsResult() {
    start(1);
    slot.listener(1).succeeded("42".getBytes(UTF_8));
    assertThat(holder.expectMessageClass(RunnerReport.Succeeded.class).result())
        .isEqualTo("42".getBytes(UTF_8));
  }

  @Test
  void start_underAnOlderIncarnationOrGeneration_runsNothing() {
    runner.tell(order(lease(1, GENERATION, INCARNATION - 1)));
    holder.expectMessageClass(RunnerReport.NotRunning.class);
    runner.tell(order(lease(1, GENERATION - 1, INCARNATION)));
    holder.expectMessageClass(RunnerReport.NotRunning.class);
    assertThat(slot.listeners).isEmpty();
  }

  @Test
  void start_repeated_runsOnceAndAnswersTheNewHolder() {
    start(1);
    TestProbe<RunnerReport> moved = KIT.createTestProbe(RunnerReport.class);
    runner.tell(
        new RunnerCommand.Start(
            lease(1, GENERATION, INCARNATION), List.of(), "op", new byte[0], moved.ref()));
    moved.expectMessageClass(RunnerReport.Progress.class);
    slot.listener(1).failed("no");
    assertThat(moved.expectMessageClass(RunnerReport.Failed.class).reason()).isEqualTo("no");
    assertThat(slot.started).hasValue(1);
  }

  @Test
  void watch_afterTheEnd_hearsTheOutcomeAgain() {
    start(1);
    slot.listener(1).cancelled();
    holder.expectMessageClass(RunnerReport.Cancelled.class);
    runner.tell(new RunnerCommand.Watch(TASK, 1, holder.ref()));
    holder.expectMessageClass(RunnerReport.Cancelled.class);
  }

  @Test
  void watch_ofAnUnknownAttempt_isNotRunning() {
    runner.tell(new RunnerCommand.Watch(TASK, 9, holder.ref()));
    holder.expectMessage(new RunnerReport.NotRunning(TASK, 9));
  }

  @Test
  void newerAttempt_stopsTheOlder() {
    start(1);
    start(2);
    assertThat(slot.awaitCancel(1)).isTrue();
  }

  @Test
  void olderAttempt_thatIsStartedLate_runsNothing_evenAfterTheEndOfTheNewer() {
    start(2);
    runner.tell(order(lease(1, GENERATION, INCARNATION)));
    holder.expectMessage(new RunnerReport.NotRunning(TASK, 1));
    slot.listener(2).succeeded(new byte[0]);
    holder.expectMessageClass(RunnerReport.Succeeded.class);
    runner.tell(order(lease(1, GENERATION, INCARNATION)));
    holder.expectMessage(new RunnerReport.NotRunning(TASK, 1));
    assertThat(slot.started).hasValue(1);
  }

  @Test
  void lease_isRenewedWhileTheAttemptRuns_andNotAfterwards() {
    start(1);
    TIME.timePasses(Duration.ofSeconds(5));
    renewals.expectMessage(lease(1, GENERATION, INCARNATION));
    slot.listener(1).succeeded(new byte[0]);
    holder.expectMessageClass(RunnerReport.Succeeded.class);
    TIME.timePasses(Duration.ofSeconds(5));
    renewals.expectNoMessage();
  }

  @Test
  void progress_reportedOften_isThinnedToTheLast() {
    start(1);
    for (int i = 1; i <= 50; i++) {
      slot.listener(1).progress(i / 50.0, "step " + i);
    }
    slot.listener(1).log("line");
    runner.tell(new RunnerCommand.Watch(TASK, 1, holder.ref()));
    holder.expectMessageClass(RunnerReport.Progress.class);
    TIME.timePasses(Duration.ofMillis(100));
    holder.expectMessage(new RunnerReport.LogLines(TASK, 1, List.of("line")));
    assertThat(holder.expectMessageClass(RunnerReport.Progress.class).message())
        .isEqualTo("step 50");
    holder.expectNoMessage();
  }

  @Test
  void failure_isWitnessedOnceWithWhatWasLeased_butNotThatOfAnAttemptThatWasToldToStop() {
    start(1);
    slot.listener(1).failed("no");
    Lease lease = lease(1, GENERATION, INCARNATION);
    failures.expectMessage(new TaskRunner.FailedAttempt(lease.holder(), List.of(lease), "no"));
    holder.expectMessageClass(RunnerReport.Failed.class);
    runner.tell(order(lease));
    holder.expectMessageClass(RunnerReport.Failed.class);
    start(2);
    runner.tell(new RunnerCommand.Cancel(TASK, 2));
    assertThat(slot.awaitCancel(2)).isTrue();
    slot.listener(2).failed("interrupted");
    holder.expectMessageClass(RunnerReport.Failed.class);
    start(3);
    slot.listener(3).succeeded(new byte[0]);
    failures.expectNoMessage();
  }

  @Test
  void runner_thatIsStopped_stopsItsAttempts() {
    start(1);
    KIT.stop(self.get());
    assertThat(slot.awaitCancel(1)).isTrue();
  }

  private ActorRef<RunnerCommand> runner() {
    CompletableFuture<ActorRef<RunnerCommand>> orders = new CompletableFuture<>();
    self.set(
        KIT.spawn(
            TaskRunner.create(
                new TaskRunner.Settings(
                    GENERATION,
                    () -> INCARNATION,
                    Duration.ofSeconds(5),
                    lease -> renewals.ref().tell(lease),
                    failures.ref()::tell),
                slot,
                orders::complete)));
    return orders.join();
  }

  private void start(long attempt) {
    runner.tell(order(lease(attempt, GENERATION, INCARNATION)));
    runner.tell(new RunnerCommand.Watch(TASK, attempt, holder.ref()));
    holder.expectMessageClass(RunnerReport.Progress.class);
  }

  private RunnerCommand order(Lease lease) {
    return new RunnerCommand.Start(lease, List.of(lease), "op", new byte[0], holder.ref());
  }

  private static Lease lease(long attempt, long generation, long incarnation) {
    return new Lease(
        TASK,
        attempt,
        new NodeId("a".repeat(NodeId.LENGTH)),
        new ComponentId("counter"),
        Version.parse("1.0.0"),
        generation,
        incarnation,
        1);
  }

  /** A slot whose attempts end when the test says so. */
  private static final class FakeSlot implements SlotTasks {
    final Map<Long, Listener> listeners = new ConcurrentHashMap<>();
    final Map<Long, CompletableFuture<Boolean>> cancelled = new ConcurrentHashMap<>();
    final AtomicInteger started = new AtomicInteger();

    @Override
    public Running run(
        TaskId task, long attempt, String operation, byte[] input, Listener listener) {
      started.incrementAndGet();
      CompletableFuture<Boolean> cancel = new CompletableFuture<>();
      cancelled.put(attempt, cancel);
      listeners.put(attempt, listener);
      return () -> cancel.complete(true);
    }

    Listener listener(long attempt) {
      return Objects.requireNonNull(listeners.get(attempt));
    }

    boolean awaitCancel(long attempt) {
      return Objects.requireNonNull(cancelled.get(attempt)).orTimeout(10, TimeUnit.SECONDS).join();
    }
  }
}
