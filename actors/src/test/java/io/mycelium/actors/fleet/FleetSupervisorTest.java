package io.mycelium.actors.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mycelium.actors.event.Audited;
import io.mycelium.actors.event.AuditedKit;
import io.mycelium.actors.event.Envelope;
import io.mycelium.actors.event.RecordingEntities;
import io.mycelium.actors.event.RoundTrips;
import io.mycelium.actors.node.NodeCommand;
import io.mycelium.actors.node.NodeDescription;
import io.mycelium.actors.node.NodeState;
import io.mycelium.api.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FleetSupervisorTest {
  private static final ActorTestKit ACTORS = AuditedKit.system();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final NodeId NODE = new NodeId("%064x".formatted(1));

  private final RecordingEntities nodes = new RecordingEntities();
  private final AtomicLong nanos = new AtomicLong();
  private final EventSourcedBehaviorTestKit<FleetCommand, Envelope, Audited<FleetState>> fleet =
      AuditedKit.run(
          ACTORS,
          FleetSupervisor.create(
              new FleetPorts(
                  nodes,
                  context -> new Nobody(),
                  InstantSource.fixed(Instant.ofEpochMilli(1_000)),
                  nanos::get,
                  FleetPorts.Pace.DEFAULTS)));

  private record Nobody() implements Membership {
    @Override
    public Set<ClusterMember> current() {
      return Set.of();
    }

    @Override
    public Subscription subscribe(Consumer<ClusterMember> removed) {
      return () -> {};
    }
  }

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  @BeforeEach
  void join() {
    fleet.clear();
    assertThat(
            fleet
                .<FleetReply>runCommand(
                    reply -> new FleetCommand.NodeJoined(NODE, 1, NodeKind.RHIZOMORPH, 11, reply))
                .reply())
        .isEqualTo(new FleetReply.Joined(NodeKind.DEDICATED_SCLEROTIUM, 1));
  }

  private FleetState.Standing standing() {
    return fleet.getState().state().node(NODE).orElseThrow().standing();
  }

  private void nodeSays(boolean lost) {
    NodeState empty = NodeState.EMPTY;
    NodeState known =
        new NodeState(
            1, "start", empty.kind(), 1, "", empty.capacity(), List.of(), false, lost, List.of());
    fleet.runCommand(new FleetCommand.FromNode(new NodeDescription(NODE, known)));
  }

  @Test
  void joined_node_isToldItsKindUnderItsTerm() {
    NodeCommand.ChangeKind told = nodes.messages(NodeCommand.ChangeKind.class).getFirst();
    assertThat(told.kind()).isEqualTo(NodeKind.DEDICATED_SCLEROTIUM);
    assertThat(told.term()).isEqualTo(1);
  }

  @Test
  void memberGone_isToldAgainUntilAcknowledgedAndAfterARecovery() {
    fleet.runCommand(new FleetCommand.MemberGone(NODE, 11));
    fleet.runCommand(new FleetCommand.Tell());
    assertThat(nodes.messages(NodeCommand.Lost.class)).hasSizeGreaterThanOrEqualTo(2);
    nodeSays(true);
    assertThat(standing()).isEqualTo(FleetState.Standing.MOURNED);
    nodes.clear();
    fleet.runCommand(new FleetCommand.Tell());
    assertThat(nodes.messages(NodeCommand.Lost.class)).isEmpty();

    fleet.restart();
    await().atMost(PATIENCE).until(() -> !nodes.messages(NodeCommand.Lost.class).isEmpty());
    assertThat(standing()).isEqualTo(FleetState.Standing.MOURNED);
  }

  @Test
  void join_ofAStartThatIsOlderOrLost_isRefusedAndWrittenDown() {
    fleet.runCommand(new FleetCommand.MemberGone(NODE, 11));

    var again =
        fleet.<FleetReply>runCommand(
            reply -> new FleetCommand.NodeJoined(NODE, 1, NodeKind.RHIZOMORPH, 11, reply));
    assertThat(again.reply())
        .isInstanceOfSatisfying(
            FleetReply.Refused.class, no -> assertThat(no.reason()).contains("start it anew"));
    assertThat(again.events())
        .extracting(event -> event.payload().type())
        .containsExactly("fleet.stale-refused");
    assertThat(
            fleet
                .<FleetReply>runCommand(
                    reply -> new FleetCommand.NodeJoined(NODE, 1, NodeKind.RHIZOMORPH, 11, reply))
                .events())
        .isEmpty();
    fleet.restart();
    assertThat(standing()).isNotEqualTo(FleetState.Standing.PRESENT);
  }

  @Test
  void sweep_whenARemovalWasNotSeen_findsItByAbsence() {
    fleet.runCommand(new FleetCommand.Sweep());
    assertThat(standing()).isEqualTo(FleetState.Standing.PRESENT);
    nanos.addAndGet(FleetPorts.Pace.DEFAULTS.missingFor().toNanos());
    fleet.runCommand(new FleetCommand.Sweep());

    assertThat(standing()).isEqualTo(FleetState.Standing.LOST);
    assertThat(nodes.messages(NodeCommand.Lost.class).getFirst().incarnation()).isEqualTo(1);
  }

  @Test
  void words_ofTheFleet_comeThroughTheWire() {
    ActorRef<FleetReply> replyTo = ACTORS.createTestProbe(FleetReply.class).ref();
    RoundTrips.verify(
        ACTORS.system(),
        FleetCommand.class,
        List.of(
            new FleetCommand.NodeJoined(NODE, 1, NodeKind.RHIZOMORPH, 11, replyTo),
            new FleetCommand.MemberRemoved(NODE, 1),
            new FleetCommand.MemberGone(NODE, 11),
            new FleetCommand.Describe(replyTo),
            new FleetCommand.Stop(),
            new FleetCommand.FromNode(new NodeDescription(NODE, NodeState.EMPTY)),
            new FleetCommand.Tell(),
            new FleetCommand.Sweep()));
    RoundTrips.verify(
        ACTORS.system(),
        FleetReply.class,
        List.of(
            new FleetReply.Joined(NodeKind.RHIZOMORPH, 0),
            new FleetReply.Refused("no"),
            new FleetReply.Description(
                1,
                List.of(
                    new FleetReply.NodeLine(
                        NODE, 1, NodeKind.RHIZOMORPH, 0, FleetState.Standing.LOST)))));
  }
}
