package io.mycelium.actors.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.event.Audited;
import io.mycelium.actors.event.AuditedKit;
import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Envelope;
import io.mycelium.actors.event.RecordingEntities;
import io.mycelium.actors.node.Drains;
import io.mycelium.actors.task.runner.RunnerCommand;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.Digest;
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

/** Two versions beside each other: new tasks on the chosen one, the old one drains. */
class ReplacingTest {
  private static final ActorTestKit ACTORS = AuditedKit.system();
  private static final NodeId NODE = new NodeId("c".repeat(NodeId.LENGTH));
  private static final Version ONE = Version.parse("1.0.0");
  private static final Version TWO = Version.parse("2.0.0");
  private static final Cause CAUSE = Cause.of("ada", "submit");
  private static final Duration LONG = Duration.ofDays(9);
  private static final Duration DRAIN = Duration.ofMinutes(10);

  private final AtomicLong nanos = new AtomicLong();
  private final List<String> lost = new CopyOnWriteArrayList<>();
  private final TestProbe<LeaseReply> replies = ACTORS.createTestProbe();
  private final TestProbe<RunnerCommand> runner = ACTORS.createTestProbe();
  private final TestProbe<ClusterSharding.ShardCommand> shard = ACTORS.createTestProbe();
  private final Place x = new Place("x");
  private final Place y = new Place("y");

  /** One instance with its own log and hands. */
  private final class Place {
    private final InstanceId id;
    private final RecordingHands hands = new RecordingHands(NODE);
    private final FakeReleases releases = new FakeReleases();
    private final EventSourcedBehaviorTestKit<ComponentCommand, Envelope, Audited<ComponentState>>
        entity;

    Place(String component) {
      id = new InstanceId(NODE, new ComponentId(component));
      entity =
          AuditedKit.run(
              ACTORS,
              ComponentActor.create(
                  id,
                  new ComponentSettings(
                      LONG,
                      LONG,
                      Duration.ofDays(1),
                      DRAIN.plusDays(1),
                      LONG,
                      Duration.ofSeconds(1),
                      Duration.ofMinutes(5),
                      LONG),
                  new ComponentPorts(
                      hands,
                      releases,
                      new RecordingEntities(),
                      (lease, reason) -> lost.add(lease.task() + ": " + reason),
                      new Drains(),
                      InstantSource.fixed(Instant.EPOCH),
                      nanos::get),
                  shard.getRef()));
    }

    int tell(ComponentCommand command) {
      return entity.runCommand(command).events().size();
    }

    void acquire(String task, String range) {
      tell(
          new ComponentCommand.Acquire(
              VersionRange.parse(range),
              new LeaseHolder(new TaskId(task), 1),
              hands.incarnation(),
              CAUSE,
              replies.getRef()));
    }

    void loaded(long generation) {
      Digest root = FakeReleases.rootOf(ONE);
      tell(
          new HandsReport.Cached(
              generation,
              new HandsReport.BundleEvidence(
                  root, root, new KeyId("e".repeat(64)), "allowed", List.of(), 10, 5)));
      tell(new HandsReport.Loaded(generation, runner.getRef(), 7, 1_000));
    }

    /** Version 1.0.0 under generation 1, held by the task. */
    void holds(String task, String range) {
      entity.clear();
      releases.publish(id.component(), ONE);
      tell(new ComponentCommand.Registered(1));
      tell(new HandsReport.InventoryIs(List.of(), List.of()));
      acquire(task, range);
      loaded(1);
      assertThat(granted().version()).isEqualTo(ONE);
    }

    Slot.Phase phase(long generation) {
      return state().slot(generation).orElseThrow().phase();
    }

    ComponentState state() {
      return entity.getState().state();
    }

    int sweep() {
      return tell(new ComponentCommand.Sweep());
    }
  }

  private Lease granted() {
    LeaseReply reply = replies.receiveMessage();
    while (reply instanceof LeaseReply.Preparing) {
      reply = replies.receiveMessage();
    }
    assertThat(reply).isInstanceOf(LeaseReply.Granted.class);
    return ((LeaseReply.Granted) reply).lease();
  }

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  @BeforeEach
  void oneIsHeld() {
    x.holds("old", "*");
  }

  /** Version 2.0.0 is published, and a new task has loaded it under generation 2. */
  private void twoIsLoaded() {
    x.releases.publish(x.id.component(), TWO);
    x.acquire("new", "*");
    x.loaded(2);
    assertThat(granted().version()).isEqualTo(TWO);
  }

  @Test
  void newTask_whenANewerReleaseIsThere_loadsItBesideTheOldOne() {
    twoIsLoaded();

    assertThat(x.phase(1)).isEqualTo(Slot.Phase.ACTIVE);
    assertThat(x.phase(2)).isEqualTo(Slot.Phase.ACTIVE);
    assertThat(x.state().refCount(1)).isEqualTo(1);
  }

  @Test
  void oldSlot_whenTheNewOneWorks_drainsForItsHolderAndIsUnloadedAfterIt() {
    twoIsLoaded();
    x.sweep();
    assertThat(x.phase(1)).isEqualTo(Slot.Phase.DRAINING);
    assertThat(x.state().slot(1).orElseThrow().detail()).startsWith("replaced by 2.0.0");
    assertThat(lost).isEmpty();

    Lease old = x.state().leasesOf(1).getFirst();
    x.tell(new ComponentCommand.Release(old, CAUSE));
    assertThat(x.phase(1)).isEqualTo(Slot.Phase.UNLOADING);
    assertThat(x.phase(2)).isEqualTo(Slot.Phase.ACTIVE);
  }

  @Test
  void oldSlot_heldBeyondTheDeadline_isUnloadedAndItsHolderIsTold() {
    twoIsLoaded();
    x.sweep();
    nanos.addAndGet(DRAIN.plusDays(1).toNanos() - 1);
    x.sweep();
    assertThat(x.phase(1)).isEqualTo(Slot.Phase.DRAINING);

    nanos.incrementAndGet();
    x.sweep();
    assertThat(x.phase(1)).isEqualTo(Slot.Phase.UNLOADING);
    assertThat(lost).hasSize(1);
    assertThat(lost.getFirst()).startsWith("old: x 1.0.0 was to be gone after 87000000 ms");
    assertThat(x.hands.orders(HandsCommand.Unload.class))
        .extracting(HandsCommand.Unload::generation)
        .containsExactly(1L);
    assertThat(x.state().leasesOf(2)).hasSize(1);
  }

  @Test
  void oldSlot_whoseHolderAskedForIt_isNotReplaced() {
    x.acquire("bound", "[1.0.0,2.0.0)");
    granted();
    twoIsLoaded();

    assertThat(x.sweep()).isZero();
    assertThat(x.phase(1)).isEqualTo(Slot.Phase.ACTIVE);
  }

  @Test
  void oldSlot_whoseHolderIsNotKnownSinceARecovery_isNotReplaced() {
    twoIsLoaded();
    x.entity.restart();
    x.tell(
        new HandsReport.InventoryIs(
            List.of(
                new HandsReport.LoadedSlot(1, ONE, runner.getRef(), 1),
                new HandsReport.LoadedSlot(2, TWO, runner.getRef(), 1)),
            List.of()));

    assertThat(x.sweep()).isZero();
  }

  @Test
  void newTask_whileTheChosenReleaseFails_getsTheOldOneThatWorks() {
    x.releases.publish(x.id.component(), TWO);
    x.acquire("new", "*");
    x.tell(new HandsReport.LoadFailed(2, HandsReport.Stage.FETCH, "no source has it", true));
    LeaseReply reply = replies.receiveMessage();
    while (reply instanceof LeaseReply.Preparing) {
      reply = replies.receiveMessage();
    }
    assertThat(reply).isInstanceOf(LeaseReply.Refused.class);

    x.acquire("new", "*");
    assertThat(granted().version()).isEqualTo(ONE);
  }

  @Test
  void newTask_whilePinnedToWhatFails_getsNothingElse() {
    x.releases.publish(x.id.component(), TWO);
    x.releases.pin(TWO);
    x.acquire("new", "*");
    x.tell(new HandsReport.LoadFailed(2, HandsReport.Stage.FETCH, "no source has it", true));
    x.acquire("new", "*");

    assertThat(x.state().leasesOf(1)).hasSize(1);
  }

  @Test
  void newTask_afterAPinToTheOlderVersion_goesBackToItAndTheNewerDrains() {
    twoIsLoaded();
    x.releases.pin(ONE);
    x.acquire("third", "*");
    assertThat(granted().version()).isEqualTo(ONE);
    x.sweep();

    assertThat(x.phase(2)).isEqualTo(Slot.Phase.DRAINING);
    assertThat(x.phase(1)).isEqualTo(Slot.Phase.ACTIVE);
  }

  @Test
  void updateOfOneComponent_neverTouchesAnother() {
    y.holds("neighbour", "*");
    ComponentState before = y.state();
    y.hands.clear();

    twoIsLoaded();
    x.sweep();
    nanos.addAndGet(DRAIN.plusDays(1).toNanos());
    x.sweep();
    assertThat(x.phase(1)).isEqualTo(Slot.Phase.UNLOADING);

    assertThat(y.sweep()).isZero();
    assertThat(y.state()).isEqualTo(before);
    assertThat(y.hands.orders(HandsCommand.class)).isEmpty();
    assertThat(lost).noneMatch(told -> told.startsWith("neighbour"));
  }
}
