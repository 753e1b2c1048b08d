package io.mycelium.node.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.agent.NodeAgent;
import io.mycelium.actors.event.Entities;
import io.mycelium.actors.fleet.NodeKind;
import io.mycelium.actors.node.Capacity;
import io.mycelium.actors.node.NodeCommand;
import io.mycelium.actors.node.NodeDescription;
import io.mycelium.actors.node.NodeEvent;
import io.mycelium.actors.node.NodeState;
import io.mycelium.api.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What a process does when the memory of its node knows better than it does. */
class NodeStandingTest {
  private static final ActorTestKit ACTORS = ActorTestKit.create();
  private static final NodeId NODE = new NodeId("ab".repeat(32));
  private static final long MINE = 4;

  private final TestProbe<NodeAgent.Command> agent =
      ACTORS.createTestProbe(NodeAgent.Command.class);
  private final List<String> ended = new CopyOnWriteArrayList<>();

  /** Answers as the entity of a node in this state does. */
  private record Memory(NodeState state) implements Entities {
    @Override
    public <M> void tell(EntityTypeKey<M> key, String id, M message) {
      if (message instanceof NodeCommand.Describe(ActorRef<NodeDescription> replyTo)) {
        replyTo.tell(new NodeDescription(new NodeId(id), state));
      }
    }

    @Override
    public <M, R> CompletionStage<R> ask(
        EntityTypeKey<M> key, String id, Function<ActorRef<R>, M> message, Duration timeout) {
      return CompletableFuture.failedFuture(new IllegalStateException("nobody asks"));
    }
  }

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  private static NodeState startedAs(long incarnation) {
    return NodeState.EMPTY.after(
        new NodeEvent.Started(
            incarnation, "process", NodeKind.RHIZOMORPH, "local", new Capacity(2, 1, 1)));
  }

  private ActorRef<Void> watch(NodeState known) {
    return ACTORS.spawn(
        NodeStanding.create(NODE, MINE, new Memory(known), agent.ref(), ended::add));
  }

  @Test
  void process_thatIsTheNewestStart_goesOnAndSaysWhatItIs() {
    watch(startedAs(MINE));

    agent.expectMessageClass(NodeAgent.Command.Describe.class);
    assertThat(ended).isEmpty();
  }

  @Test
  void process_whoseNodeHasStartedAgainElsewhere_endsAndNamesBothStarts() {
    ActorRef<Void> watch = watch(startedAs(MINE + 1));

    agent.expectTerminated(watch);
    assertThat(ended)
        .singleElement()
        .satisfies(
            reason ->
                assertThat(reason)
                    .contains("incarnation 4")
                    .contains("known is 5")
                    .contains("a copy of the other"));
    agent.expectNoMessage();
  }

  @Test
  void process_thatWasTakenForLost_ends() {
    watch(startedAs(MINE).after(new NodeEvent.Lost(MINE)));

    Awaitility.await().until(() -> !ended.isEmpty());
    assertThat(ended.getFirst()).contains("incarnation 4").contains("taken for lost");
  }

  @Test
  void process_thatIsNewerThanWhatIsKnown_goesOn() {
    watch(startedAs(MINE - 1).after(new NodeEvent.Lost(MINE - 1)));

    agent.expectMessageClass(NodeAgent.Command.Describe.class);
    assertThat(ended).isEmpty();
  }
}
