package io.mycelium.actors.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.event.Audited;
import io.mycelium.actors.event.AuditedKit;
import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Envelope;
import io.mycelium.actors.event.RecordingEntities;
import io.mycelium.actors.instance.Deferring.Heard;
import io.mycelium.actors.instance.Deferring.Verdict;
import io.mycelium.actors.node.Drains;
import io.mycelium.actors.task.runner.RunnerCommand;
import io.mycelium.api.Component;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.bundle.Isolation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A version in use puts off its replacement: what is decided, and what an instance makes of it. */
class DeferringTest {
  private static final ActorTestKit ACTORS = AuditedKit.system();
  private static final InstanceId ID =
      new InstanceId(new NodeId("c".repeat(NodeId.LENGTH)), new ComponentId("search"));
  private static final Version ONE = Version.parse("1.0.0");
  private static final Version TWO = Version.parse("2.0.0");
  private static final Version THREE = Version.parse("3.0.0");
  private static final Cause CAUSE = Cause.of("ada", "submit");
  private static final Duration LONG = Duration.ofDays(9);
  private static final Heard SILENT = new Heard(false, false);
  private static final Heard WANTS = new Heard(true, false);
  private static final long TOTAL_MS = Component.MAX_DEFER_TOTAL.toMillis();

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong millis = new AtomicLong(1_000);
  private final RecordingHands hands = new RecordingHands(ID.node());
  private final FakeReleases releases = new FakeReleases();
  private final TestProbe<LeaseReply> replies = ACTORS.createTestProbe();
  private final TestProbe<RunnerCommand> runner = ACTORS.createTestProbe();
  private final TestProbe<ClusterSharding.ShardCommand> shard = ACTORS.createTestProbe();
  private final EventSourcedBehaviorTestKit<ComponentCommand, Envelope, Audited<ComponentState>>
      entity =
          AuditedKit.run(
              ACTORS,
              ComponentActor.create(
                  ID,
                  new ComponentSettings(
                      LONG,
                      LONG,
                      Duration.ofDays(1),
                      LONG,
                      LONG,
                      Duration.ofSeconds(1),
                      Duration.ofMinutes(5),
                      LONG),
                  new ComponentPorts(
                      hands,
                      releases,
                      new RecordingEntities(),
                      (lease, reason) -> {},
                      new Drains(),
                      () -> Instant.ofEpochMilli(millis.get()),
                      nanos::get),
                  shard.getRef()));

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  private static Slot slot(Version version) {
    return new Slot(
        version, 1, FakeReleases.rootOf(version), 1, Slot.Phase.ACTIVE, "", 1, Isolation.LAYER, "");
  }

  private static Releases.Choice.Take take(Version version, boolean only) {
    FakeReleases log = new FakeReleases();
    log.publish(ID.component(), version);
    return new Releases.Choice.Take(log.exactly(ID.component(), version).orElseThrow(), "", only);
  }

  private static Optional<Deferral> deferred(long since, long until) {
    return Optional.of(new Deferral(1, ONE, TWO, since, until, 1));
  }

  private static Verdict decide(Optional<Deferral> last, Heard heard, long now) {
    return Deferring.decide(slot(ONE), take(TWO, false), last, heard, now);
  }

  @Test
  void decision_withoutAWordOfTheSlot_asksWhoWantsToBeAsked_once() {
    assertThat(decide(Optional.empty(), SILENT, 0)).isInstanceOf(Verdict.Go.class);
    assertThat(decide(Optional.empty(), WANTS, 0)).isEqualTo(new Verdict.Ask(slot(ONE), TWO));
    assertThat(decide(Optional.empty(), new Heard(true, true), 0)).isInstanceOf(Verdict.Go.class);
  }

  @Test
  void decision_whilePutOff_waits_thenAsksAgain_thenGoesAtTheEndOfAllTime() {
    Optional<Deferral> last = deferred(0, 60_000);

    assertThat(decide(last, WANTS, 59_999)).isEqualTo(new Verdict.Wait(last.orElseThrow()));
    assertThat(decide(last, SILENT, 59_999)).isEqualTo(new Verdict.Wait(last.orElseThrow()));
    assertThat(decide(last, WANTS, 60_000)).isInstanceOf(Verdict.Ask.class);
    assertThat(decide(last, WANTS, -1)).isInstanceOf(Verdict.Ask.class);
    assertThat(decide(deferred(0, TOTAL_MS), WANTS, TOTAL_MS - 1)).isInstanceOf(Verdict.Wait.class);
    assertThat(decide(deferred(0, TOTAL_MS), WANTS, TOTAL_MS))
        .isEqualTo(new Verdict.Go("put off 1 times since 600000 ms, allowed are 600000 ms"));
  }

  @Test
  void decision_aboutARollbackOrAPin_isNeverPutOff() {
    assertThat(Deferring.decide(slot(TWO), take(ONE, false), deferred(0, 60_000), WANTS, 1))
        .isInstanceOf(Verdict.Go.class);
    assertThat(Deferring.decide(slot(ONE), take(TWO, true), deferred(0, 60_000), WANTS, 1))
        .isInstanceOf(Verdict.Go.class);
  }

  private void tell(ComponentCommand command) {
    entity.runCommand(command);
  }

  private void acquire(String task, String range) {
    tell(
        new ComponentCommand.Acquire(
            VersionRange.parse(range),
            new LeaseHolder(new TaskId(task), 1),
            1,
            CAUSE,
            replies.ref()));
  }

  /** The version that the task gets at once; empty when it is to ask again. */
  private Optional<Version> gets(String task, String range) {
    acquire(task, range);
    return replies.receiveMessage() instanceof LeaseReply.Granted granted
        ? Optional.of(granted.lease().version())
        : Optional.empty();
  }

  private ComponentState state() {
    return entity.getState().state();
  }

  private List<HandsCommand.AskDefer> asked() {
    return hands.orders(HandsCommand.AskDefer.class);
  }

  private void answer(Version next, long deferMs) {
    tell(new HandsReport.DeferAnswered(1, next, deferMs));
  }

  private void loaded(long generation) {
    tell(new HandsReport.Loaded(generation, runner.getRef(), 7, 1_000));
    replies.receiveMessage();
  }

  private void passes(Duration time) {
    millis.addAndGet(time.toMillis());
    nanos.addAndGet(time.toNanos());
  }

  /** Version 1.0.0 wants to be asked and is held, and 2.0.0 is published. */
  @BeforeEach
  void oneIsInUse() {
    entity.clear();
    releases.publish(ID.component(), ONE);
    tell(new ComponentCommand.Registered(1));
    tell(new HandsReport.InventoryIs(List.of(), List.of()));
    acquire("old", "*");
    replies.receiveMessage();
    tell(new HandsReport.MayDefer(1));
    loaded(1);
    releases.publish(ID.component(), TWO);
  }

  @Test
  void newTask_whileTheVersionInUseIsAsked_comesAgain_andItIsAskedOnce() {
    assertThat(gets("new", "*")).isEmpty();
    assertThat(gets("new", "*")).isEmpty();

    assertThat(asked()).hasSize(1);
    assertThat(asked().getFirst().generation()).isEqualTo(1);
    assertThat(asked().getFirst().next()).isEqualTo(TWO);
    assertThat(state().liveSlots()).hasSize(1);
  }

  @Test
  void newTask_whenTheVersionInUsePutsItOff_getsIt_andTheDecisionIsStored() {
    var _ = gets("new", "*");
    answer(TWO, 30_000);

    assertThat(gets("new", "*")).contains(ONE);
    assertThat(state().deferrals()).containsExactly(new Deferral(1, ONE, TWO, 1_000, 31_000, 1));
    passes(Duration.ofSeconds(30));
    assertThat(gets("third", "*")).isEmpty();
    assertThat(asked()).hasSize(2);
  }

  @Test
  void newTask_whenTheVersionInUseAgreesOrIsSilent_getsTheNewOne() {
    var _ = gets("new", "*");
    answer(TWO, 0);
    assertThat(gets("new", "*")).isEmpty();
    assertThat(state().liveSlots()).extracting(Slot::version).containsExactly(ONE, TWO);
    assertThat(asked()).hasSize(1);
    assertThat(state().deferrals()).isEmpty();
  }

  @Test
  void newTask_whenNobodyAnswers_getsTheNewOneAfterTheLimit() {
    var _ = gets("new", "*");
    passes(Deferring.ANSWER_LIMIT.minusNanos(1));
    assertThat(gets("new", "*")).isEmpty();
    assertThat(state().liveSlots()).hasSize(1);
    passes(Duration.ofMillis(1));

    assertThat(gets("new", "*")).isEmpty();
    assertThat(state().liveSlots()).hasSize(2);
  }

  @Test
  void answers_howeverLong_areBoundedByOneAnswerAndByAllOfThem_alsoForLaterVersions() {
    long began = millis.get();
    for (int i = 0; i < 10; i++) {
      Version next = i < 5 ? TWO : THREE;
      if (i == 5) {
        releases.publish(ID.component(), THREE);
      }
      assertThat(gets("t" + i, "*")).isEmpty();
      answer(next, Long.MAX_VALUE);
      assertThat(gets("t" + i, "*")).contains(ONE);
      passes(Component.MAX_DEFER);
    }

    assertThat(millis.get() - began).isEqualTo(TOTAL_MS);
    assertThat(state().deferral(1).orElseThrow().answers()).isEqualTo(10);
    assertThat(gets("last", "*")).isEmpty();
    assertThat(state().liveSlots()).extracting(Slot::version).containsExactly(ONE, THREE);
    loaded(2);
    tell(new ComponentCommand.Sweep());
    assertThat(asked()).hasSize(10);
  }

  @Test
  void lastAnswer_countsNoLongerThanAllOfThem() {
    var _ = gets("new", "*");
    answer(TWO, 1);
    passes(Component.MAX_DEFER_TOTAL.minusSeconds(10));
    assertThat(gets("new", "*")).isEmpty();
    answer(TWO, 60_000);

    Deferral last = state().deferral(1).orElseThrow();
    assertThat(last.untilEpochMs()).isEqualTo(last.endEpochMs()).isEqualTo(millis.get() + 10_000);
  }

  @Test
  void deferral_isThereAfterARecovery_andIsStillBounded() {
    var _ = gets("new", "*");
    answer(TWO, 30_000);
    entity.restart();
    assertThat(state().deferral(1).orElseThrow().to()).isEqualTo(TWO);
    tell(
        new HandsReport.InventoryIs(
            List.of(new HandsReport.LoadedSlot(1, ONE, runner.getRef(), 1)), List.of()));

    assertThat(gets("new", "*")).contains(ONE);
    passes(Duration.ofSeconds(30));
    assertThat(gets("third", "*")).isEmpty();
    assertThat(state().liveSlots()).hasSize(2);
  }

  @Test
  void recoveredInstance_asksAgain_onceItKnowsWhoWantsToBeAsked() {
    entity.restart();
    tell(new HandsReport.MayDefer(1));
    tell(
        new HandsReport.InventoryIs(
            List.of(new HandsReport.LoadedSlot(1, ONE, runner.getRef(), 1)), List.of()));

    assertThat(gets("new", "*")).isEmpty();
    assertThat(asked()).hasSize(1);
  }

  @Test
  void yank_ofTheVersionInUse_isNotPutOff() {
    var _ = gets("new", "*");
    answer(TWO, 30_000);
    releases.yank(ONE);

    assertThat(gets("new", "*")).isEmpty();
    assertThat(state().slot(1).orElseThrow().phase()).isEqualTo(Slot.Phase.DRAINING);
    assertThat(state().liveSlots()).hasSize(2);
    assertThat(state().deferrals()).isEmpty();
  }

  @Test
  void pin_toTheNewerVersion_isNotPutOff() {
    var _ = gets("new", "*");
    answer(TWO, 30_000);
    releases.pin(TWO);

    assertThat(gets("new", "*")).isEmpty();
    assertThat(state().liveSlots()).hasSize(2);
  }

  @Test
  void task_thatAsksForTheNewVersionByName_getsIt_andTheOldOnePutsOffItsEndOnly() {
    assertThat(gets("bound", "2.0.0")).isEmpty();
    assertThat(asked()).isEmpty();
    loaded(2);
    tell(new ComponentCommand.Sweep());
    assertThat(asked()).hasSize(1);
    assertThat(state().slot(1).orElseThrow().phase()).isEqualTo(Slot.Phase.ACTIVE);
    answer(TWO, 30_000);
    tell(new ComponentCommand.Sweep());
    assertThat(state().slot(1).orElseThrow().phase()).isEqualTo(Slot.Phase.ACTIVE);
    assertThat(gets("new", "*")).contains(TWO);

    passes(Duration.ofSeconds(30));
    tell(new ComponentCommand.Sweep());
    answer(TWO, 0);
    tell(new ComponentCommand.Sweep());
    assertThat(state().slot(1).orElseThrow().phase()).isEqualTo(Slot.Phase.DRAINING);
  }

  @Test
  void slot_thatNobodyHolds_isNotAsked() {
    Lease held = state().leases().getFirst();
    tell(new ComponentCommand.Release(held, CAUSE));

    assertThat(gets("new", "*")).isEmpty();
    assertThat(state().liveSlots()).hasSize(2);
    assertThat(asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {7, 30_000})
  void answer_thatNobodyAskedFor_changesNothing(long deferMs) {
    answer(TWO, deferMs);

    assertThat(state().deferrals()).isEmpty();
  }

  @Test
  void state_storedBeforeAnythingCouldBePutOff_isRead_andWithADeferralToo() {
    var _ = gets("new", "*");
    ComponentState before = state();
    assertThat(
            ComponentActor.STATES.decode(
                StoredBefore.withoutDeferrals(ComponentActor.STATES.encode(before))))
        .isEqualTo(before);
    answer(TWO, 30_000);

    assertThat(state().deferrals()).hasSize(1);
    assertThat(ComponentActor.STATES.decode(ComponentActor.STATES.encode(state())))
        .isEqualTo(state());
  }
}
