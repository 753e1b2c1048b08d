package io.mycelium.actors.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.event.Audited;
import io.mycelium.actors.event.AuditedKit;
import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Envelope;
import io.mycelium.actors.task.FleetView.ReleaseFacts;
import io.mycelium.actors.task.FleetView.ReleaseView;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.Digest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReleaseActorTest {
  private static final ActorTestKit ACTORS = AuditedKit.system();
  private static final Cause CAUSE = Cause.of("ada", "pin");
  private static final ComponentId HELLO = new ComponentId("acme.hello");
  private static final Version OLD = Version.parse("1.0.0");
  private static final NodeId NODE = node(1);

  private static final ReleaseView RELEASES =
      new ReleaseView() {
        @Override
        public long logIndex() {
          return 3;
        }

        @Override
        public Optional<ReleaseFacts> resolve(ComponentId component, VersionRange range) {
          return Optional.of(new ReleaseFacts(component, OLD, Digest.of(new byte[1]), 1, 0))
              .filter(release -> range.contains(release.version()));
        }
      };

  private final EventSourcedBehaviorTestKit<ReleaseCommand, Envelope, Audited<ReleaseState>>
      release =
          AuditedKit.run(
              ACTORS,
              ReleaseActor.create(
                  HELLO, () -> RELEASES, InstantSource.fixed(Instant.ofEpochMilli(1_000))));

  private static NodeId node(int number) {
    return new NodeId("%064x".formatted(number));
  }

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  @BeforeEach
  void clear() {
    release.clear();
  }

  private ReleaseReply pin(Version version, @Nullable NodeId node) {
    return release
        .<ReleaseReply>runCommand(reply -> new ReleaseCommand.Pin(version, node, CAUSE, reply))
        .reply();
  }

  private ReleaseState described() {
    return ((ReleaseReply.Description)
            release.<ReleaseReply>runCommand(ReleaseCommand.Describe::new).reply())
        .state();
  }

  @Test
  void pin_ofOneNode_goesBeforeThatOfTheFleet_andIsThereAfterARecovery() {
    pin(OLD, NODE);
    release.restart();

    assertThat(described().pinOn(NODE)).contains(OLD);
    assertThat(described().pinOn(node(2))).isEmpty();
    pin(OLD, null);
    release.<ReleaseReply>runCommand(reply -> new ReleaseCommand.Unpin(NODE, CAUSE, reply));
    release.restart();
    assertThat(described().nodePins()).isEmpty();
    assertThat(described().pinOn(NODE)).contains(OLD);
  }

  @Test
  void decision_thatChangesNothing_isNotStored() {
    pin(OLD, NODE);

    var again =
        release.<ReleaseReply>runCommand(reply -> new ReleaseCommand.Pin(OLD, NODE, CAUSE, reply));
    assertThat(again.hasNoEvents()).isTrue();
    var unpinned =
        release.<ReleaseReply>runCommand(reply -> new ReleaseCommand.Unpin(node(2), CAUSE, reply));
    assertThat(unpinned.hasNoEvents()).isTrue();
    var policy =
        release.<ReleaseReply>runCommand(
            reply -> new ReleaseCommand.SetPolicy(UpdatePolicy.NEWEST, CAUSE, reply));
    assertThat(policy.hasNoEvents()).isTrue();
  }

  @Test
  void policy_isStoredWithItsCause() {
    var set =
        release.<ReleaseReply>runCommand(
            reply -> new ReleaseCommand.SetPolicy(UpdatePolicy.PATCH, CAUSE, reply));

    assertThat(set.events().getFirst().cause()).isEqualTo(CAUSE);
    release.restart();
    assertThat(described().policy()).isEqualTo(UpdatePolicy.PATCH);
  }

  @Test
  void pin_toAVersionThatIsNotThere_isRefusedAndChangesNothing() {
    assertThat(pin(Version.parse("9.0.0"), null))
        .isInstanceOfSatisfying(
            ReleaseReply.Refused.class,
            refused ->
                assertThat(refused.reason())
                    .contains(HELLO.value())
                    .contains("9.0.0")
                    .contains("index 3"));
    assertThat(described()).isEqualTo(ReleaseState.EMPTY);
  }

  @Test
  void pins_onMoreNodesThanTheLimit_areRefusedButAnOldOneCanBeMoved() {
    ReleaseState full = ReleaseState.EMPTY;
    for (int i = 1; i <= ReleaseDecisions.MAX_NODE_PINS; i++) {
      full = full.after(new ReleaseEvent.Pinned(OLD, node(i)));
    }
    NodeId another = node(ReleaseDecisions.MAX_NODE_PINS + 1);

    assertThat(ReleaseDecisions.refusal(full, HELLO, OLD, another, RELEASES))
        .hasValueSatisfying(
            reason ->
                assertThat(reason).contains(Integer.toString(ReleaseDecisions.MAX_NODE_PINS)));
    assertThat(ReleaseDecisions.refusal(full, HELLO, OLD, NODE, RELEASES)).isEmpty();
    assertThat(ReleaseDecisions.refusal(full, HELLO, OLD, null, RELEASES)).isEmpty();
  }
}
