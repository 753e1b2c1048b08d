package io.mycelium.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.event.Audited;
import io.mycelium.actors.event.AuditedKit;
import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Envelope;
import io.mycelium.actors.event.Golden;
import io.mycelium.actors.event.RecordingEntities;
import io.mycelium.actors.event.RoundTrips;
import io.mycelium.actors.fleet.NodeKind;
import io.mycelium.actors.instance.ComponentActor;
import io.mycelium.actors.instance.ComponentCommand;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeActorTest {
  private static final ActorTestKit ACTORS = AuditedKit.system();
  private static final NodeId NODE = new NodeId("b".repeat(NodeId.LENGTH));
  private static final ComponentId SEARCH = new ComponentId("search");
  private static final Capacity CAPACITY = new Capacity(2, 1 << 20, 1 << 30);
  private static final Cause CAUSE = Cause.of("supervisor", "decide");

  private final Drains drains = new Drains();
  private final RecordingEntities entities = new RecordingEntities();
  private final EventSourcedBehaviorTestKit<NodeCommand, Envelope, Audited<NodeState>> node =
      AuditedKit.run(
          ACTORS, NodeActor.create(NODE, entities, drains, InstantSource.fixed(Instant.EPOCH)));

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  @BeforeEach
  void clear() {
    node.clear();
  }

  private NodeReply start(String process) {
    return node.<NodeReply>runCommand(
            replyTo -> new NodeCommand.Start(process, NodeKind.RHIZOMORPH, "", CAPACITY, replyTo))
        .reply();
  }

  private NodeReply change(NodeKind kind, long term) {
    return node.<NodeReply>runCommand(
            replyTo -> new NodeCommand.ChangeKind(kind, term, CAUSE, replyTo))
        .reply();
  }

  private NodeReply drain(boolean drained) {
    return node.<NodeReply>runCommand(
            replyTo -> new NodeCommand.SetDrained(drained, CAUSE, replyTo))
        .reply();
  }

  private List<Object> toldSearch() {
    return entities.messagesTo(ComponentActor.KEY, NODE + "/" + SEARCH);
  }

  private static NodeReply started(long incarnation) {
    return new NodeReply.Started(incarnation, NodeKind.RHIZOMORPH, 0, false);
  }

  @Test
  void start_ofTheSameProcess_keepsItsIncarnation() {
    assertThat(start("p1")).isEqualTo(started(1));
    assertThat(start("p1")).isEqualTo(started(1));
    assertThat(start("p2")).isEqualTo(started(2));
    node.restart();
    assertThat(start("p2")).isEqualTo(started(2));
  }

  @Test
  void start_afterALoss_isANewIncarnationEvenOfTheSameProcess() {
    start("p1");
    node.runCommand(new NodeCommand.Lost(1, CAUSE));

    assertThat(start("p1")).isEqualTo(started(2));
  }

  @Test
  void loss_isToldToInstancesEachTimeAndStoredOnce() {
    start("p1");
    node.runCommand(new NodeCommand.Register(SEARCH));
    assertThat(toldSearch()).containsExactly(new ComponentCommand.Registered(1));
    entities.clear();

    assertThat(node.runCommand(new NodeCommand.Lost(1, CAUSE)).events()).hasSize(1);
    assertThat(node.runCommand(new NodeCommand.Lost(1, CAUSE)).events()).isEmpty();
    node.restart();

    assertThat(toldSearch()).hasSize(3).containsOnly((Object) new ComponentCommand.Lost(1));
  }

  @Test
  void loss_ofAnOlderStart_isRecordedOnceAndChangesNothing() {
    start("p1");
    node.runCommand(new NodeCommand.Register(SEARCH));
    start("p2");
    entities.clear();

    assertThat(node.runCommand(new NodeCommand.Lost(1, CAUSE)).events()).hasSize(1);
    var again = node.runCommand(new NodeCommand.Lost(1, CAUSE));

    assertThat(again.events()).isEmpty();
    assertThat(again.state().state().lost()).isFalse();
    assertThat(toldSearch()).isEmpty();
  }

  @Test
  void kind_underAnOlderTerm_isRefusedAndRecorded() {
    start("p1");
    assertThat(change(NodeKind.DYNAMIC_SCLEROTIUM, 4)).isEqualTo(new NodeReply.Accepted());
    assertThat(change(NodeKind.RHIZOMORPH, 3))
        .isEqualTo(new NodeReply.Refused("term 3 is older than 4"));
    assertThat(change(NodeKind.RHIZOMORPH, 4)).isInstanceOf(NodeReply.Refused.class);
    assertThat(change(NodeKind.DYNAMIC_SCLEROTIUM, 4)).isEqualTo(new NodeReply.Accepted());

    NodeState state = node.restart().state().state();
    assertThat(state.kind()).isEqualTo(NodeKind.DYNAMIC_SCLEROTIUM);
    assertThat(state.refused())
        .containsExactly(new NodeEvent.StaleRefused("change-kind", "term", 3, 4));
  }

  @Test
  void drain_isSaidInItsProcess_whenItIsAnsweredAndAfterEachRecovery() {
    start("p1");
    assertThat(drains.holds(NODE)).isFalse();
    assertThat(drain(true)).isEqualTo(new NodeReply.Accepted());
    assertThat(drains.holds(NODE)).isTrue();
    drains.set(NODE, false);

    node.restart();

    assertThat(drains.holds(NODE)).isTrue();
    drain(false);
    assertThat(drains.holds(NODE)).isFalse();
  }

  @Test
  void registration_beforeTheFirstStart_isRefused() {
    node.runCommand(new NodeCommand.Register(SEARCH));

    assertThat(toldSearch())
        .containsExactly(new ComponentCommand.RegistrationRefused("its node has never started"));
  }

  @Test
  void events_areReadAsTheyWereStored() {
    Golden.verify(
        NodeEvent.class,
        NodeActor.EVENTS,
        List.of(
            new NodeEvent.Started(3, "p3", NodeKind.DEDICATED_SCLEROTIUM, "z1", CAPACITY),
            new NodeEvent.InstanceListed(SEARCH),
            new NodeEvent.CapacityChanged(CAPACITY),
            new NodeEvent.Drained(),
            new NodeEvent.Resumed(),
            new NodeEvent.KindChanged(NodeKind.DYNAMIC_SCLEROTIUM, 7),
            new NodeEvent.Lost(3),
            new NodeEvent.StaleRefused("lost", "incarnation", 1, 3)));
  }

  @Test
  void messages_crossTheWire() {
    TestProbe<NodeReply> reply = ACTORS.createTestProbe();
    TestProbe<NodeDescription> description = ACTORS.createTestProbe();
    RoundTrips.verify(
        ACTORS.system(),
        NodeCommand.class,
        List.of(
            new NodeCommand.Start("p", NodeKind.RHIZOMORPH, "z", CAPACITY, reply.getRef()),
            new NodeCommand.Register(SEARCH),
            new NodeCommand.ChangeCapacity(1, CAPACITY),
            new NodeCommand.SetDrained(true, CAUSE, reply.getRef()),
            new NodeCommand.ChangeKind(NodeKind.RHIZOMORPH, 1, CAUSE, reply.getRef()),
            new NodeCommand.Lost(1, CAUSE),
            new NodeCommand.Describe(description.getRef()),
            new NodeCommand.Stop()));
    RoundTrips.verify(
        ACTORS.system(),
        NodeReply.class,
        List.of(started(1), new NodeReply.Accepted(), new NodeReply.Refused("no")));
    RoundTrips.verify(
        ACTORS.system(),
        NodeDescription.class,
        List.of(new NodeDescription(NODE, NodeState.EMPTY)));
  }
}
