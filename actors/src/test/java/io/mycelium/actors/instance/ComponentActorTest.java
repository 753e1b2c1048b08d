package io.mycelium.actors.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.mycelium.actors.event.Audited;
import io.mycelium.actors.event.AuditedKit;
import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Envelope;
import io.mycelium.actors.event.RecordingEntities;
import io.mycelium.actors.node.Drains;
import io.mycelium.actors.node.NodeActor;
import io.mycelium.actors.node.NodeCommand;
import io.mycelium.actors.task.runner.RunnerCommand;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.bundle.Isolation;
import io.mycelium.distribution.trust.KeyId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ComponentActorTest {
  private static final ActorTestKit ACTORS = AuditedKit.system();
  private static final NodeId NODE = new NodeId("c".repeat(NodeId.LENGTH));
  private static final NodeId OTHER = new NodeId("d".repeat(NodeId.LENGTH));
  private static final InstanceId ID = new InstanceId(NODE, new ComponentId("search"));
  private static final Version ONE = Version.parse("1.0.0");
  private static final Digest ROOT = FakeReleases.rootOf(ONE);
  private static final Cause CAUSE = Cause.of("ada", "submit");
  private static final Duration NEVER = Duration.ofDays(1);
  private static final Duration TTL = Duration.ofDays(2);
  private static final Duration DRAIN = Duration.ofDays(3);
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final RecordingHands hands = new RecordingHands(NODE);
  private final RecordingEntities entities = new RecordingEntities();
  private final FakeReleases releases = new FakeReleases();
  private final AtomicLong nanos = new AtomicLong();
  private final List<String> lost = new CopyOnWriteArrayList<>();
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
                      TTL,
                      GRACE,
                      NEVER,
                      DRAIN,
                      GRACE,
                      Duration.ofSeconds(1),
                      Duration.ofMinutes(5),
                      TTL),
                  new ComponentPorts(
                      hands,
                      releases,
                      entities,
                      (lease, reason) -> lost.add(lease.task() + "/" + lease.attempt()),
                      new Drains(),
                      InstantSource.fixed(Instant.EPOCH),
                      nanos::get),
                  shard.getRef()));

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  @BeforeEach
  void clear() {
    entity.clear();
    hands.clear();
    releases.publish(ID.component(), ONE);
  }

  private int tell(ComponentCommand command) {
    return entity.runCommand(command).events().size();
  }

  private int acquire(String task, long attempt) {
    return tell(
        new ComponentCommand.Acquire(
            VersionRange.ANY,
            new LeaseHolder(new TaskId(task), attempt),
            hands.incarnation(),
            CAUSE,
            replies.getRef()));
  }

  private void inventory(HandsReport.LoadedSlot... loaded) {
    tell(new HandsReport.InventoryIs(List.of(loaded), List.of()));
  }

  private void known() {
    tell(new ComponentCommand.Registered(1));
    inventory();
  }

  private void cached(long generation) {
    tell(
        new HandsReport.Cached(
            generation,
            new HandsReport.BundleEvidence(
                ROOT,
                ROOT,
                new KeyId("e".repeat(64)),
                "allowed",
                List.of(new SourceBytes("peer", 10)),
                10,
                5)));
  }

  private void load(long generation) {
    cached(generation);
    tell(new HandsReport.Loaded(generation, runner.getRef(), 7, 1_000));
  }

  private Lease granted() {
    LeaseReply reply = replies.receiveMessage();
    while (reply instanceof LeaseReply.Preparing) {
      reply = replies.receiveMessage();
    }
    assertThat(reply).isInstanceOf(LeaseReply.Granted.class);
    LeaseReply.Granted granted = (LeaseReply.Granted) reply;
    assertThat(granted.runner()).isEqualTo(runner.getRef());
    return granted.lease();
  }

  private void assertRefused(String reason, boolean retryable) {
    LeaseReply.Refused refused = refused();
    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused.retryable()).isEqualTo(retryable);
  }

  private LeaseReply.Refused refused() {
    LeaseReply reply = replies.receiveMessage();
    while (reply instanceof LeaseReply.Preparing) {
      reply = replies.receiveMessage();
    }
    assertThat(reply).isInstanceOf(LeaseReply.Refused.class);
    return (LeaseReply.Refused) reply;
  }

  private ComponentState state() {
    return entity.getState().state();
  }

  private Lease warm() {
    known();
    acquire("t", 1);
    load(1);
    return granted();
  }

  @Test
  void acquire_ofAnUnknownInstance_waitsUntilTheNodeListsIt() {
    assertThat(acquire("t", 1)).isZero();
    assertThat(entities.messagesTo(NodeActor.KEY, NODE.value()))
        .containsExactly(new NodeCommand.Register(ID.component()));
    known();
    entity.runCommand(new ComponentCommand.Sweep());

    assertThat(hands.orders(HandsCommand.Ensure.class)).hasSize(1);
    assertThat(hands.orders(HandsCommand.Ensure.class).getFirst().root()).isEqualTo(ROOT);
  }

  @Test
  void acquire_ofTwoTasksAtOnce_sharesOneLoad() {
    known();
    acquire("t1", 1);
    acquire("t2", 1);
    load(1);

    assertThat(hands.orders(HandsCommand.Ensure.class)).hasSize(1);
    assertThat(List.of(granted().task().value(), granted().task().value()))
        .containsExactly("t1", "t2");
    assertThat(state().refCount(1)).isEqualTo(2);
    assertThat(state().bundle(ONE).orElseThrow().phase()).isEqualTo(Bundle.Phase.CACHED);
  }

  @Test
  void acquire_whenWarm_storesOneEventAndRepeatedNone() {
    Lease first = warm();

    assertThat(acquire("t2", 1)).isEqualTo(1);
    assertThat(granted().generation()).isEqualTo(first.generation());
    assertThat(acquire("t2", 1)).isZero();
    granted();
  }

  @Test
  void acquire_ofANewerAttempt_endsTheOlderAndTellsIt() {
    warm();
    acquire("t", 2);
    assertThat(granted().attempt()).isEqualTo(2);
    assertThat(lost).containsExactly("t/1");

    assertThat(acquire("t", 1)).isEqualTo(1);
    assertThat(refused().retryable()).isFalse();
    assertThat(acquire("t", 1)).as("recorded once").isZero();
    assertThat(state().refCount(1)).isEqualTo(1);
  }

  @Test
  void lease_afterRecovery_isStillThereAndWorks() {
    Lease lease = warm();
    hands.clear();
    assertThat(entity.restart().state().state().leases()).containsExactly(lease);
    acquire("t", 1);
    inventory(new HandsReport.LoadedSlot(1, ONE, runner.getRef(), 1_000));
    entity.runCommand(new ComponentCommand.Sweep());

    assertThat(granted()).isEqualTo(lease);
    assertThat(hands.orders(HandsCommand.Ensure.class)).isEmpty();
  }

  @Test
  void load_underWayAtRecovery_isOrderedAgainUnderItsGeneration() {
    known();
    acquire("t", 1);
    hands.clear();
    entity.restart();
    inventory();

    assertThat(hands.orders(HandsCommand.Ensure.class))
        .extracting(HandsCommand.Ensure::generation, HandsCommand.Ensure::writer)
        .containsExactly(tuple(1L, 2L));
  }

  @Test
  void inventory_withoutTheSlot_voidsItsLeases() {
    warm();
    entity.restart();
    inventory();

    assertThat(lost).contains("t/1");
    assertThat(state().leases()).isEmpty();
    assertThat(state().slot(1).orElseThrow().phase()).isEqualTo(Slot.Phase.UNLOADED);
  }

  @Test
  void inventory_withASlotThatNobodyAnswersFor_unloadsIt() {
    tell(new ComponentCommand.Registered(1));
    inventory(new HandsReport.LoadedSlot(9, ONE, runner.getRef(), 1));

    assertThat(hands.orders(HandsCommand.Unload.class))
        .extracting(HandsCommand.Unload::generation)
        .containsExactly(9L);
  }

  @Test
  void slot_whenTheLastLeaseEnds_idlesThenUnloadsThenIsRemoved() {
    Lease lease = warm();
    tell(new ComponentCommand.Release(lease, CAUSE));
    entity.runCommand(new ComponentCommand.Sweep());
    assertThat(hands.orders(HandsCommand.Unload.class)).isEmpty();

    nanos.addAndGet(GRACE.toNanos());
    entity.runCommand(new ComponentCommand.Sweep());
    assertThat(hands.orders(HandsCommand.Unload.class)).hasSize(1);
    tell(new HandsReport.Unloaded(1, 3, 1_000, 2));
    assertThat(hands.orders(HandsCommand.Remove.class)).hasSize(1);
    tell(new HandsReport.Removed(ONE, ROOT, 10));

    assertThat(state().bundle(ONE).orElseThrow().phase()).isEqualTo(Bundle.Phase.REMOVED);
    assertThat(state().busy()).isFalse();
  }

  @Test
  void bundle_unusedAtARecovery_isOrderedAwayAgain() {
    unloaded();
    assertThat(hands.orders(HandsCommand.Remove.class)).hasSize(1);
    hands.clear();

    entity.restart();
    assertThat(hands.orders(HandsCommand.Remove.class)).as("before it is known").isEmpty();
    tell(new HandsReport.InventoryIs(List.of(), List.of(holding())));

    assertThat(hands.orders(HandsCommand.Remove.class))
        .extracting(HandsCommand.Remove::root, HandsCommand.Remove::writer)
        .containsExactly(tuple(ROOT, 2L));
    assertThat(state().bundle(ONE).orElseThrow().phase()).isEqualTo(Bundle.Phase.CACHED);
  }

  @Test
  void bundle_unusedAtANewStartOfTheNode_isOrderedAwayAgain() {
    unloaded();
    hands.clear();
    hands.startAnew();
    tell(new ComponentCommand.Incarnated(2));
    tell(new HandsReport.InventoryIs(List.of(), List.of(holding())));

    assertThat(hands.orders(HandsCommand.Remove.class)).hasSize(1);
    tell(new HandsReport.Removed(ONE, ROOT, 10));
    assertThat(state().bundle(ONE).orElseThrow().phase()).isEqualTo(Bundle.Phase.REMOVED);
  }

  @Test
  void bundle_inUseAtARecovery_stays() {
    warm();
    entity.restart();
    tell(
        new HandsReport.InventoryIs(
            List.of(new HandsReport.LoadedSlot(1, ONE, runner.getRef(), 1_000)),
            List.of(holding())));

    assertThat(hands.orders(HandsCommand.Remove.class)).isEmpty();
  }

  private void unloaded() {
    Lease lease = warm();
    tell(new ComponentCommand.Release(lease, CAUSE));
    nanos.addAndGet(GRACE.toNanos());
    entity.runCommand(new ComponentCommand.Sweep());
    tell(new HandsReport.Unloaded(1, 3, 1_000, 2));
  }

  private static HandsReport.Holding holding() {
    return new HandsReport.Holding(ONE, ROOT, 10);
  }

  @Test
  void lease_ofASilentHolder_expires() {
    Lease lease = warm();
    nanos.addAndGet(TTL.toNanos());
    tell(new ComponentCommand.Renew(lease));
    nanos.addAndGet(TTL.toNanos());
    entity.runCommand(new ComponentCommand.Sweep());
    assertThat(lost).isEmpty();

    nanos.addAndGet(1);
    entity.runCommand(new ComponentCommand.Sweep());
    assertThat(lost).containsExactly("t/1");
    tell(new ComponentCommand.Renew(lease));
    assertThat(lost).containsExactly("t/1", "t/1");
  }

  @Test
  void release_whenYanked_drainsAndTakesNoNewLease() {
    Lease lease = warm();
    releases.yank(ONE);

    acquire("t2", 1);
    assertThat(refused().reason()).contains("yanked");
    assertThat(state().slot(1).orElseThrow().phase()).isEqualTo(Slot.Phase.DRAINING);
    tell(new ComponentCommand.Release(lease, CAUSE));
    assertThat(hands.orders(HandsCommand.Unload.class)).hasSize(1);
  }

  @Test
  void start_ofTheNode_voidsWhatBelongedToTheOlder() {
    warm();
    hands.startAnew();
    tell(new ComponentCommand.Incarnated(2));
    assertThat(lost).containsExactly("t/1");
    inventory();

    assertThat(acquire("t", 2)).isPositive();
    assertThat(tell(new HandsReport.Loaded(1, runner.getRef(), 1, 1))).isEqualTo(1);
    assertThat(state().refused().getLast().number()).isEqualTo("generation");
    assertThat(hands.orders(HandsCommand.Unload.class)).isNotEmpty();
  }

  @Test
  void grant_isWitnessedByTheNodeItself_andNotWhileItIsAway() {
    warm();
    LeaseHolder holder = new LeaseHolder(new TaskId("t"), 1);
    assertThat(releases.seen).containsExactly("1.0.0 true by %s: lease granted".formatted(holder));
    hands.belongTo(OTHER);
    assertThat(acquire("t2", 1)).isPositive();
    assertThat(releases.seen).hasSize(1);
  }

  @Test
  void loss_whileAway_endsLeasesTellsHoldersAndRefusesNewOnes() {
    warm();
    hands.belongTo(OTHER);
    entity.restart();
    assertThat(tell(new ComponentCommand.Lost(1))).isPositive();
    assertThat(tell(new ComponentCommand.Lost(1))).as("told twice").isZero();

    assertThat(lost).contains("t/1");
    acquire("t", 2);
    assertRefused("node cccccccccccc is lost with incarnation 1", false);
    lost.clear();
    entity.restart();
    assertThat(lost).as("told again after a recovery").containsExactly("t/1");
  }

  @Test
  void request_whileTheNodeIsAway_isRefusedForGoodOnceTheNodeIsLost() {
    hands.belongTo(OTHER);
    entity.restart();
    acquire("t", 1);
    assertRefused("node cccccccccccc is away", true);
    assertThat(entities.messages(NodeCommand.Register.class))
        .as("whoever is not listed never hears of the loss")
        .hasSize(1);

    tell(new ComponentCommand.Registered(1));
    acquire("t", 1);
    assertRefused("node cccccccccccc is away", true);
    tell(new ComponentCommand.Lost(1));
    acquire("t", 1);
    assertRefused("node cccccccccccc is lost with incarnation 1", false);
  }

  @Test
  void load_thatFails_isRefusedWithItsReasonAndLeftAlone() {
    known();
    acquire("t", 1);
    tell(new HandsReport.LoadFailed(1, HandsReport.Stage.FETCH, "no source has it", true));
    assertRefused("no source has it", true);

    acquire("t", 1);
    assertThat(refused().reason()).contains("failed 1 times (no source has it)");
  }

  @Test
  void slot_whoseProcessDies_isLoadedAnewAfterAWhile() {
    known();
    acquire("a", 1);
    cached(1);
    tell(new HandsReport.Isolated(1, Isolation.PROCESS, "its manifest asks for it"));
    tell(new HandsReport.Loaded(1, runner.getRef(), 7, 1_000));
    granted();

    assertThat(tell(new HandsReport.Died(1, "its process ended with 137"))).isEqualTo(2);

    assertThat(lost).contains("a/1");
    entity.restart();
    tell(new HandsReport.InventoryIs(List.of(), List.of(new HandsReport.Holding(ONE, ROOT, 10))));
    acquire("a", 2);
    assertThat(refused().reason()).contains("its process ended with 137").contains("tried again");
  }

  @Test
  void instance_whoseReleaseWasRaised_ordersTheNextLoadInAProcess() {
    known();
    for (int i = 1; i <= 2; i++) {
      acquire("t" + i, 1);
      load(i);
      tell(new ComponentCommand.Release(granted(), CAUSE));
      tell(new ComponentCommand.Evict(i, "memory"));
      tell(new HandsReport.Leaked(i, "thread 'x'"));
    }

    acquire("t3", 1);

    assertThat(hands.orders(HandsCommand.Ensure.class))
        .extracting(HandsCommand.Ensure::isolation)
        .containsExactly(Isolation.LAYER, Isolation.LAYER, Isolation.PROCESS);
  }

  @Test
  void bundle_thatIsNotGenuine_isQuarantinedForGood() {
    known();
    acquire("t", 1);
    tell(new HandsReport.Quarantined(1, "signed by a stranger"));

    assertRefused("signed by a stranger", false);
    acquire("t", 1);
    assertThat(refused().retryable()).isFalse();
  }

  @Test
  void instance_withNothingToDo_asksToSleep() {
    known();
    nanos.addAndGet(TTL.toNanos());
    entity.runCommand(new ComponentCommand.Sweep());

    shard.expectMessageClass(ClusterSharding.Passivate.class);
  }
}
