package io.mycelium.node.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Entities;
import io.mycelium.actors.instance.ComponentDescription;
import io.mycelium.actors.instance.ComponentState;
import io.mycelium.actors.instance.Lease;
import io.mycelium.actors.instance.Slot;
import io.mycelium.actors.release.ReleaseCommand;
import io.mycelium.actors.release.ReleaseReply;
import io.mycelium.actors.release.ReleaseState;
import io.mycelium.actors.version.UpdatePolicy;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.bundle.Isolation;
import io.mycelium.node.fleet.Outcome;
import io.mycelium.node.fleet.PinOrder;
import io.mycelium.node.fleet.PolicyOrder;
import io.mycelium.node.fleet.RolloutOrder;
import io.mycelium.persistence.JournalReader;
import io.mycelium.persistence.server.JournalServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders about versions and rollouts, with an owner of the release that a test speaks for. */
class VersionOrdersTest {
  private static final ComponentId COUNTER = new ComponentId("counter");
  private static final NodeId ONE = new NodeId("1".repeat(64));
  private static final NodeId TWO = new NodeId("2".repeat(64));
  private static final Cause CAUSE = Cause.of("olga", "order");

  @TempDir private Path directory;
  private final ActorTestKit kit = ActorTestKit.create();
  private final List<ReleaseCommand> told = new ArrayList<>();
  private @Nullable ReleaseReply answer = new ReleaseReply.Description(COUNTER, ReleaseState.EMPTY);

  @SuppressWarnings("NullAway.Init")
  private JournalServer server;

  @SuppressWarnings("NullAway.Init")
  private JournalReader journal;

  @BeforeEach
  void open() {
    server = JournalServer.start(directory.resolve("journal"), 0);
    journal = JournalReader.open(server.connectionFile());
  }

  @AfterEach
  void close() {
    journal.close();
    server.close();
    kit.shutdownTestKit();
  }

  private Asking asking() {
    return new Asking(new Owner(), journal);
  }

  /** Answers at once what the test has set, or never. */
  private final class Owner implements Entities {
    @Override
    public <M> void tell(EntityTypeKey<M> key, String id, M message) {
      throw new AssertionError("nothing is told without an answer: " + message);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <M, R> CompletionStage<R> ask(
        EntityTypeKey<M> key, String id, Function<ActorRef<R>, M> message, Duration timeout) {
      assertThat(id).isEqualTo(COUNTER.value());
      ActorRef<R> nobody = (ActorRef<R>) kit.createTestProbe().ref();
      told.add((ReleaseCommand) message.apply(nobody));
      return answer == null
          ? CompletableFuture.failedFuture(new TimeoutException("silent"))
          : CompletableFuture.completedFuture((R) answer);
    }
  }

  private static Outcome.Refused refused(Outcome outcome) {
    return (Outcome.Refused) outcome;
  }

  private Outcome policy(String policy, String from, String... windows) {
    return new ReleaseOrders(asking())
        .policy(new PolicyOrder(COUNTER, policy, List.of(windows), from), CAUSE);
  }

  @Test
  void policy_thatIsNone_isRefusedWithAllThereAre_andNobodyIsTold() {
    assertThat(refused(policy("often", "")).reason()).isEqualTo(Outcome.Reason.INVALID);
    assertThat(refused(policy("often", "")).message())
        .contains("'often'", "manual", "patch", "minor", "always");
    assertThat(refused(policy("minor", "", "sometimes")).message()).contains("sometimes");
    assertThat(refused(policy("minor", "one")).message()).contains("one");
    assertThat(told).isEmpty();
  }

  @Test
  void policy_isTakenInAnyCase_withItsWindowsAndItsVersion() {
    assertThat(policy("Minor", "1.2.0", "Mon-Fri 22:00-04:00 Europe/Berlin"))
        .isInstanceOf(Outcome.Done.class);

    ReleaseCommand.SetPolicy set = (ReleaseCommand.SetPolicy) told.getFirst();
    assertThat(set.policy()).isEqualTo(UpdatePolicy.MINOR);
    assertThat(set.windows()).hasSize(1);
    assertThat(set.current()).isEqualTo(Version.parse("1.2.0"));
    assertThat(set.cause()).isEqualTo(CAUSE);
  }

  @Test
  void pin_withoutAVersion_isTakenAway_andOneThatIsNoneIsRefused() {
    ReleaseOrders orders = new ReleaseOrders(asking());
    assertThat(orders.pin(new PinOrder(COUNTER, "1.0.0", Optional.of(ONE)), CAUSE))
        .isInstanceOf(Outcome.Done.class);
    assertThat(orders.pin(new PinOrder(COUNTER, "", Optional.empty()), CAUSE))
        .isInstanceOf(Outcome.Done.class);
    assertThat(refused(orders.pin(new PinOrder(COUNTER, "x", Optional.empty()), CAUSE)).reason())
        .isEqualTo(Outcome.Reason.INVALID);

    assertThat(told).hasSize(2);
    assertThat(((ReleaseCommand.Pin) told.getFirst()).node()).isEqualTo(ONE);
    assertThat(((ReleaseCommand.Unpin) told.getLast()).node()).isNull();
  }

  @Test
  void order_thatTheOwnerRefuses_isAConflict_andOneThatItDoesNotAnswerIsAskedAgain() {
    answer = new ReleaseReply.Refused(COUNTER, "there is no 9.0.0");
    assertThat(policy("minor", "9.0.0"))
        .isEqualTo(new Outcome.Refused(Outcome.Reason.CONFLICT, "there is no 9.0.0"));
    told.clear();

    answer = null;
    Outcome.Refused silent = refused(policy("minor", ""));
    assertThat(silent.reason()).isEqualTo(Outcome.Reason.UNAVAILABLE);
    assertThat(silent.message()).contains("'counter'", "4 times");
    assertThat(told).hasSize(4);
  }

  private static ComponentDescription instance(NodeId node, Slot.Phase phase, String version) {
    Version loaded = Version.parse(version);
    ComponentState empty = ComponentState.EMPTY;
    Digest root = Digest.of("root".getBytes(StandardCharsets.UTF_8));
    Lease lease = new Lease(new TaskId("t-" + version), 1, node, COUNTER, loaded, 1, 1, 1);
    return new ComponentDescription(
        node,
        COUNTER,
        true,
        0,
        new ComponentState(
            1,
            0,
            1,
            empty.bundles(),
            List.of(new Slot(loaded, 1, root, 1, phase, "", 100, Isolation.LAYER, "")),
            List.of(lease),
            empty.attempts(),
            empty.voided(),
            empty.refused(),
            empty.conducts(),
            empty.deferrals()));
  }

  private static RolloutOrder order(boolean planOnly, NodeId... canaries) {
    return new RolloutOrder(
        COUNTER, "2.0.0", List.of(canaries), 1, 0, RolloutOrder.Limits.DEFAULTS, planOnly);
  }

  private RolloutOrders rollouts(ComponentDescription... instances) {
    return new RolloutOrders(asking(), component -> List.of(instances));
  }

  @Test
  void plan_saysWhatARolloutTouches_andStartsNone() {
    Outcome outcome =
        rollouts(
                instance(TWO, Slot.Phase.ACTIVE, "1.0.0"),
                instance(ONE, Slot.Phase.ACTIVE, "2.0.0"),
                instance(new NodeId("3".repeat(64)), Slot.Phase.UNLOADED, "1.0.0"))
            .start(order(true), CAUSE);

    assertThat(((Outcome.Done) outcome).result().facts())
        .containsEntry("canaries", List.of(ONE.value()))
        .containsEntry("nodes", List.of(TWO.value(), ONE.value()))
        .containsEntry("canary-tasks", List.of())
        .containsEntry("tasks", List.of("t-1.0.0 on 1.0.0"));
    assertThat(told).isEmpty();
  }

  @Test
  void rollout_goesToTheCanariesThatAreNamed_orToWhereItIsLoaded() {
    RolloutOrders orders = rollouts(instance(TWO, Slot.Phase.ACTIVE, "1.0.0"));
    var _ = orders.start(order(false, ONE), CAUSE);
    var _ = orders.start(order(false), CAUSE);

    assertThat(told)
        .extracting(command -> ((ReleaseCommand.StartRollout) command).plan().canaries())
        .containsExactly(List.of(ONE), List.of(TWO));
  }

  @Test
  void rollout_thatCanNotBe_isRefusedByItsReason() {
    assertThat(refused(rollouts().start(order(false), CAUSE)).message())
        .isEqualTo("no node has counter loaded: name the canaries");
    RolloutOrder version =
        new RolloutOrder(COUNTER, "two", List.of(ONE), 1, 0, RolloutOrder.Limits.DEFAULTS, false);
    assertThat(refused(rollouts().start(version, CAUSE)).reason())
        .isEqualTo(Outcome.Reason.INVALID);
    assertThat(told).isEmpty();

    answer = new ReleaseReply.Refused(COUNTER, "a rollout is under way");
    assertThat(refused(rollouts().start(order(false, ONE), CAUSE)).message())
        .isEqualTo("a rollout is under way");
  }

  @Test
  void abortAndStatus_withoutARollout_findNone() {
    assertThat(refused(rollouts().abort(COUNTER, CAUSE)).reason())
        .isEqualTo(Outcome.Reason.NOT_FOUND);
    assertThat(rollouts().status(COUNTER)).isEmpty();
  }
}
