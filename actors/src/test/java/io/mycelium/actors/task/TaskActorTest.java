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
import static org.awaitility.Awaitility.await;

import io.mycelium.actors.event.Audited;
import io.mycelium.actors.event.AuditedKit;
import io.mycelium.actors.event.Envelope;
import io.mycelium.actors.event.RecordingEntities;
import io.mycelium.actors.instance.ComponentCommand;
import io.mycelium.actors.instance.Lease;
import io.mycelium.actors.instance.LeaseHolder;
import io.mycelium.actors.instance.LeaseReply;
import io.mycelium.actors.task.TaskReply.Phase;
import io.mycelium.actors.task.runner.RunnerCommand;
import io.mycelium.actors.task.runner.RunnerReport;
import io.mycelium.api.ComponentId;
import io.mycelium.api.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TaskActorTest {
  private static final ActorTestKit ACTORS = AuditedKit.system();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final RecordingEntities instances = new RecordingEntities();
  private final AtomicLong nanos = new AtomicLong();
  private final FakeFleet fleet = new FakeFleet(fleetOf(3));
  private final TestProbe<RunnerCommand> runner = ACTORS.createTestProbe(RunnerCommand.class);
  private final TestProbe<ClusterSharding.ShardCommand> shard =
      ACTORS.createTestProbe(ClusterSharding.ShardCommand.class);
  private final List<String> recovering = new CopyOnWriteArrayList<>();
  private final TaskPorts ports =
      new TaskPorts(
          instances,
          fleet,
          InstantSource.fixed(Instant.ofEpochMilli(1_000)),
          nanos::get,
          TaskSettings.DEFAULTS,
          recovering::add);
  private final EventSourcedBehaviorTestKit<TaskCommand, Envelope, Audited<TaskState>> task =
      AuditedKit.run(ACTORS, TaskActor.create(TASK, ports, shard.ref()));

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  @BeforeEach
  void clear() {
    task.clear();
    instances.clear();
  }

  @Test
  void task_thatIsAboutToRecover_saysSo() {
    assertThat(recovering).isNotEmpty().containsOnly("Task|" + TASK.value());
  }

  private TaskReply submit(NetworkTask body) {
    return task.<TaskReply>runCommand(reply -> new TaskCommand.Submit(body, CAUSE, reply)).reply();
  }

  private TaskReply.Description describe() {
    return (TaskReply.Description) task.<TaskReply>runCommand(TaskCommand.Describe::new).reply();
  }

  private List<String> types(List<Envelope> events) {
    return events.stream().map(event -> event.payload().type()).toList();
  }

  private ComponentCommand.Acquire acquired() {
    return instances.messages(ComponentCommand.Acquire.class).getLast();
  }

  private static LeaseReply.Asked asked(long attempt) {
    return new LeaseReply.Asked(SEARCH, new LeaseHolder(TASK, attempt));
  }

  private Lease placedLease(long attempt) {
    TaskState.Attempting current = (TaskState.Attempting) task.getState().state();
    return lease(attempt, current.node(), SEARCH);
  }

  private RunnerCommand.Start start() {
    submit(search());
    Lease lease = placedLease(1);
    acquired().replyTo().tell(new LeaseReply.Granted(lease, runner.ref()));
    return runner.expectMessageClass(RunnerCommand.Start.class);
  }

  private void awaitPhase(Phase phase) {
    await().atMost(PATIENCE).until(() -> describe().phase() == phase);
  }

  @Test
  void submit_whenANodeWillDo_placesInOneWriteAndAsksForTheLease() {
    var result =
        task.<TaskReply>runCommand(reply -> new TaskCommand.Submit(search(), CAUSE, reply));

    assertThat(result.reply()).isEqualTo(new TaskReply.Accepted(TASK, Phase.PLACED, 1));
    assertThat(types(result.events())).containsExactly("task.submitted", "task.placed");
    assertThat(result.events().getFirst().cause()).isEqualTo(CAUSE.withTask(TASK));
    assertThat(acquired().holder().attempt()).isEqualTo(1);
    assertThat(acquired().incarnation()).isEqualTo(1);
    assertThat(instances.receivers(ComponentCommand.Acquire.class))
        .containsExactly(placedLease(1).node() + "/text-search");
  }

  @Test
  void submit_again_isTheSameTaskOrRefused() {
    submit(search());

    var same = task.<TaskReply>runCommand(reply -> new TaskCommand.Submit(search(), CAUSE, reply));
    assertThat(same.hasNoEvents()).isTrue();
    assertThat(same.reply()).isInstanceOf(TaskReply.Accepted.class);
    assertThat(submit(search(work("index"))))
        .isInstanceOfSatisfying(
            TaskReply.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(TaskReply.Reason.OTHER_BODY));
  }

  @Test
  void granted_lease_isStoredBeforeTheRunnerIsTold() {
    RunnerCommand.Start start = start();

    assertThat(start.operation()).isEqualTo("search");
    assertThat(start.input()).containsExactly(1, 2, 3);
    assertThat(start.lease()).isEqualTo(placedLease(1));
    assertThat(task.getState().state()).isInstanceOf(TaskState.Running.class);
    assertThat(task.getState().sequenceNr()).isEqualTo(3);
  }

  @Test
  void placed_withOthersThatAreNeeded_leasesThemFirstAndOneAfterTheOther() {
    ComponentId base = new ComponentId("base");
    ComponentId clock = new ComponentId("clock");
    fleet.set(
        fleet(
            List.of(Tasks.facts(Tasks.node(1))),
            Map.of(
                SEARCH,
                new FleetView.Besides.Found(List.of(Tasks.release(base), Tasks.release(clock)))),
            SEARCH));
    submit(search());

    assertThat(leasedFrom()).containsExactly(Tasks.node(1) + "/base");
    grant(base);
    await().atMost(PATIENCE).until(() -> leasedFrom().size() == 2);
    assertThat(leasedFrom().getLast()).isEqualTo(Tasks.node(1) + "/clock");
    grant(clock);
    await().atMost(PATIENCE).until(() -> leasedFrom().size() == 3);
    assertThat(leasedFrom().getLast()).isEqualTo(Tasks.node(1) + "/text-search");
    grant(SEARCH);

    RunnerCommand.Start start = runner.expectMessageClass(RunnerCommand.Start.class);
    assertThat(start.lease().component()).isEqualTo(SEARCH);
    start.replyTo().tell(new RunnerReport.Succeeded(TASK, 1, new byte[0]));
    awaitPhase(Phase.SUCCEEDED);
    assertThat(instances.messages(ComponentCommand.Release.class))
        .extracting(release -> release.lease().component())
        .containsExactlyInAnyOrder(SEARCH, base, clock);
  }

  private List<String> leasedFrom() {
    return instances.receivers(ComponentCommand.Acquire.class);
  }

  private void grant(ComponentId component) {
    acquired()
        .replyTo()
        .tell(new LeaseReply.Granted(lease(1, Tasks.node(1), component), runner.ref()));
  }

  @Test
  void success_isStoredAndTheLeaseGivenBack() {
    RunnerCommand.Start start = start();
    Lease lease = start.lease();
    start.replyTo().tell(new RunnerReport.Progress(TASK, 1, 0.5, "half"));
    start.replyTo().tell(new RunnerReport.LogLines(TASK, 1, List.of("one", "two")));
    start.replyTo().tell(new RunnerReport.Succeeded(TASK, 1, new byte[] {9}));
    awaitPhase(Phase.SUCCEEDED);

    assertThat(describe().result()).containsExactly(9);
    assertThat(describe().log()).containsExactly("one", "two");
    assertThat(task.getState().sequenceNr()).as("events of the undisturbed path").isEqualTo(4);
    assertThat(instances.messages(ComponentCommand.Release.class))
        .extracting(ComponentCommand.Release::lease)
        .containsExactly(lease);
    assertThat(((TaskState.Known) task.restart().state().state()).attempt()).isEqualTo(1);
  }

  @Test
  void report_ofAnotherAttempt_isIgnored() {
    RunnerCommand.Start start = start();
    start.replyTo().tell(new RunnerReport.Succeeded(TASK, 2, new byte[0]));
    start.replyTo().tell(new RunnerReport.Progress(TASK, 1, 0.25, "quarter"));

    await().atMost(PATIENCE).until(() -> describe().fraction() == 0.25);
    assertThat(describe().phase()).isEqualTo(Phase.RUNNING);
  }

  @Test
  void leaseLost_placesTheNextAttemptAtOnceAndFencesTheOld() {
    RunnerCommand.Start start = start();
    var result = task.runCommand(new TaskCommand.LeaseLost(start.lease(), "node lost"));

    assertThat(types(result.events())).containsExactly("task.attempt-lost", "task.placed");
    assertThat(acquired().holder().attempt()).isEqualTo(2);
    assertThat(describe().node()).isNotEqualTo(start.lease().node());
    var late = new TaskCommand.FromRunner(new RunnerReport.Succeeded(TASK, 1, new byte[0]));
    assertThat(types(task.runCommand(late).events())).containsExactly("task.stale-refused");
    assertThat(task.runCommand(new TaskCommand.LeaseLost(start.lease(), "again")).hasNoEvents())
        .isTrue();
    assertThat(describe().phase()).isEqualTo(Phase.PLACED);
  }

  @Test
  void recovery_whilePlaced_asksForTheLeaseAgain() {
    submit(search());
    instances.clear();
    task.restart();

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(acquired().holder().attempt()).isEqualTo(1));
  }

  @Test
  void recovery_whileRunning_watchesInsteadOfStarting() {
    Lease lease = start().lease();
    instances.clear();
    task.restart();
    await()
        .atMost(PATIENCE)
        .until(() -> !instances.messages(ComponentCommand.Acquire.class).isEmpty());
    acquired().replyTo().tell(new LeaseReply.Granted(lease, runner.ref()));

    RunnerCommand.Watch watch = runner.expectMessageClass(RunnerCommand.Watch.class);
    watch.replyTo().tell(new RunnerReport.Succeeded(TASK, 1, new byte[] {7}));
    awaitPhase(Phase.SUCCEEDED);
    assertThat(describe().result()).containsExactly(7);
  }

  @Test
  void recovery_whenTheLeaseWasReplaced_placesTheNextAttempt() {
    Lease lease = start().lease();
    instances.clear();
    task.restart();
    await()
        .atMost(PATIENCE)
        .until(() -> !instances.messages(ComponentCommand.Acquire.class).isEmpty());
    Lease other =
        new Lease(TASK, 1, lease.node(), SEARCH, lease.version(), 2, lease.incarnation(), 7);
    acquired().replyTo().tell(new LeaseReply.Granted(other, runner.ref()));

    await().atMost(PATIENCE).until(() -> describe().attempt() == 2);
    assertThat(instances.messages(ComponentCommand.Release.class))
        .extracting(ComponentCommand.Release::lease)
        .contains(other);
  }

  @Test
  void waiting_task_saysWhyAndIsPlacedWhenTheViewChanges() {
    fleet.set(fleet(List.of(), SEARCH));
    assertThat(submit(search())).isEqualTo(new TaskReply.Accepted(TASK, Phase.SUBMITTED, 0));
    assertThat(describe().detail()).isEqualTo("no node is known");

    fleet.set(fleetOf(1));
    awaitPhase(Phase.PLACED);
    assertThat(acquired().holder().attempt()).isEqualTo(1);
  }

  @Test
  void refusal_thatWillNotChange_losesTheAttemptAndBacksOff() {
    submit(search());
    acquired().replyTo().tell(new LeaseReply.Refused(asked(1), "quarantined", false));
    awaitPhase(Phase.SUBMITTED);

    assertThat(task.runCommand(new TaskCommand.TryPlace()).hasNoEvents())
        .as("before the backoff is over")
        .isTrue();
    nanos.addAndGet(TaskDecisions.backoff(1).toNanos());
    task.runCommand(new TaskCommand.TryPlace());
    assertThat(describe().attempt()).isEqualTo(2);
  }

  @Test
  void preparation_showsHowFarItIs_andTheRunBeginsAnew() {
    submit(search());
    acquired()
        .replyTo()
        .tell(new LeaseReply.Preparing(asked(1), "downloading, 1 of 4 bytes", 0.25));
    awaitPhase(Phase.PREPARING);
    assertThat(describe().fraction()).isEqualTo(0.25);
    assertThat(describe().detail()).isEqualTo("text-search: downloading, 1 of 4 bytes");

    acquired().replyTo().tell(new LeaseReply.Granted(placedLease(1), runner.ref()));
    awaitPhase(Phase.RUNNING);

    assertThat(describe().fraction()).isZero();
    assertThat(describe().detail()).isEmpty();
  }

  @Test
  void refusal_thatMayChange_isAskedAgainUntilTheLimit() {
    submit(search());
    acquired().replyTo().tell(new LeaseReply.Refused(asked(1), "memory is full", true));
    awaitPhase(Phase.PREPARING);
    assertThat(describe().detail()).isEqualTo("text-search refused: memory is full");
    instances.clear();
    task.runCommand(new TaskCommand.Tick());
    assertThat(acquired().holder().attempt()).isEqualTo(1);

    nanos.addAndGet(TaskSettings.DEFAULTS.prepareLimit().toNanos());
    assertThat(types(task.runCommand(new TaskCommand.Tick()).events()))
        .containsExactly("task.attempt-lost");
  }

  @Test
  void outcome_ofAnOlderAttempt_isWrittenDownOnceAndChangesNothing() {
    task.runCommand(new TaskCommand.LeaseLost(start().lease(), "silent"));
    TaskState before = task.getState().state();
    var late = new TaskCommand.FromRunner(new RunnerReport.Succeeded(TASK, 1, new byte[] {1}));
    var cut = new TaskCommand.FromRunner(new RunnerReport.Cancelled(TASK, 1));

    assertThat(task.runCommand(cut).hasNoEvents()).isTrue();
    assertThat(TaskActor.EVENTS.decode(task.runCommand(late).events().getFirst().payload()))
        .isEqualTo(new TaskEvent.StaleRefused(1, 2, "succeeded"));
    assertThat(task.runCommand(late).hasNoEvents()).isTrue();
    assertThat(task.getState().state()).isEqualTo(before);
  }

  @Test
  void cancel_ofARunningTask_tellsTheRunnerAndWaits() {
    RunnerCommand.Start start = start();
    var result = task.<TaskReply>runCommand(reply -> new TaskCommand.Cancel(CAUSE, reply));

    assertThat(result.reply()).isEqualTo(new TaskReply.Accepted(TASK, Phase.CANCELLING, 1));
    assertThat(runner.expectMessageClass(RunnerCommand.Cancel.class).attempt()).isEqualTo(1);
    start.replyTo().tell(new RunnerReport.Cancelled(TASK, 1));
    awaitPhase(Phase.CANCELLED);
    assertThat(instances.messages(ComponentCommand.Release.class)).hasSize(1);
  }

  @Test
  void cancel_thatTheRunnerIgnores_endsAfterTheGrace() {
    start();
    task.<TaskReply>runCommand(reply -> new TaskCommand.Cancel(CAUSE, reply));
    nanos.addAndGet(TaskSettings.DEFAULTS.cancelGrace().toNanos());
    task.runCommand(new TaskCommand.Tick());

    assertThat(describe().phase()).isEqualTo(Phase.CANCELLED);
  }

  @Test
  void timeLimit_whenUsedUp_failsTheTask() {
    start();
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    task.runCommand(new TaskCommand.Tick());

    assertThat(describe().phase()).isEqualTo(Phase.FAILED);
    assertThat(describe().detail()).contains("time limit of PT1M");
    assertThat(runner.expectMessageClass(RunnerCommand.Cancel.class).attempt()).isEqualTo(1);
  }

  @Test
  void end_whenItComes_isToldToAllWhoAwaitIt() {
    RunnerCommand.Start start = start();
    TestProbe<TaskReply> waiting = ACTORS.createTestProbe();
    task.runCommand(new TaskCommand.AwaitEnd(waiting.ref()));
    task.runCommand(new TaskCommand.AwaitEnd(waiting.ref()));
    waiting.expectNoMessage(Duration.ZERO);
    start.replyTo().tell(new RunnerReport.Succeeded(TASK, 1, new byte[] {7}));

    for (int i = 0; i < 2; i++) {
      assertThat(((TaskReply.Description) waiting.receiveMessage()).phase())
          .isEqualTo(Phase.SUCCEEDED);
    }
    task.runCommand(new TaskCommand.AwaitEnd(waiting.ref()));
    assertThat(((TaskReply.Description) waiting.receiveMessage()).phase())
        .as("it has ended already")
        .isEqualTo(Phase.SUCCEEDED);
  }

  @Test
  void end_awaitedByTooMany_isNotAwaitedByTheFirst() {
    start();
    List<TestProbe<TaskReply>> all = new ArrayList<>();
    for (int i = 0; i <= TaskActor.MAX_AWAITING; i++) {
      all.add(ACTORS.createTestProbe());
      task.runCommand(new TaskCommand.AwaitEnd(all.getLast().ref()));
    }
    assertThat(((TaskReply.Description) all.getFirst().receiveMessage()).phase())
        .isEqualTo(Phase.RUNNING);
    all.get(1).expectNoMessage(Duration.ZERO);
  }

  @Test
  void lease_ofAnotherComponentOrTask_isNotUsed() {
    submit(search());
    Lease right = placedLease(1);
    acquired()
        .replyTo()
        .tell(
            new LeaseReply.Granted(lease(1, right.node(), new ComponentId("other")), runner.ref()));
    acquired()
        .replyTo()
        .tell(
            new LeaseReply.Granted(
                new Lease(new TaskId("another"), 1, right.node(), SEARCH, right.version(), 1, 1, 7),
                runner.ref()));
    assertThat(describe().phase()).isNotEqualTo(Phase.RUNNING);
    runner.expectNoMessage(Duration.ZERO);
    acquired().replyTo().tell(new LeaseReply.Granted(right, runner.ref()));
    awaitPhase(Phase.RUNNING);
  }

  @Test
  void lease_grantedTooLate_isGivenBack() {
    submit(search());
    ActorRef<LeaseReply> late = acquired().replyTo();
    Lease lease = placedLease(1);
    task.<TaskReply>runCommand(reply -> new TaskCommand.Cancel(CAUSE, reply));
    late.tell(new LeaseReply.Granted(lease, runner.ref()));

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(instances.messages(ComponentCommand.Release.class))
                    .extracting(ComponentCommand.Release::lease)
                    .containsExactly(lease));
  }

  @Test
  void idle_whenEnded_passivatesAndWhileOpenDoesNot() {
    submit(search());
    task.runCommand(new TaskCommand.Idle());
    task.<TaskReply>runCommand(reply -> new TaskCommand.Cancel(CAUSE, reply));
    task.runCommand(new TaskCommand.Idle());

    shard.expectMessageClass(ClusterSharding.Passivate.class);
    shard.expectNoMessage(Duration.ofMillis(50));
  }

  private List<Object> wordsToItselfWhenStopped(String id, boolean cancelled) {
    TaskId stopped = new TaskId(id);
    TestProbe<TaskReply> replies = ACTORS.createTestProbe(TaskReply.class);
    ActorRef<TaskCommand> entity = ACTORS.spawn(TaskActor.create(stopped, ports, shard.ref()));
    entity.tell(new TaskCommand.Submit(search(), CAUSE, replies.ref()));
    replies.expectMessageClass(TaskReply.Accepted.class);
    if (cancelled) {
      entity.tell(new TaskCommand.Cancel(CAUSE, replies.ref()));
      replies.expectMessageClass(TaskReply.Accepted.class);
    }
    entity.tell(new TaskCommand.Stop());
    replies.expectTerminated(entity);
    return instances.messagesTo(TaskActor.KEY, id);
  }

  @Test
  void stop_whileOpen_wakesTheTaskInItsNewHome() {
    assertThat(wordsToItselfWhenStopped("open", false)).containsExactly(new TaskCommand.Wake());
  }

  @Test
  void stop_whenEnded_wakesNothing() {
    assertThat(wordsToItselfWhenStopped("ended", true)).isEmpty();
  }

  @Test
  void describe_ofNoTask_isUnknown() {
    assertThat(task.<TaskReply>runCommand(TaskCommand.Describe::new).reply())
        .isEqualTo(new TaskReply.Unknown(TASK));
  }
}
