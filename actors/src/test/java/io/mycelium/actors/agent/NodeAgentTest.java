package io.mycelium.actors.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.instance.Hands;
import io.mycelium.actors.instance.HandsCommand;
import io.mycelium.actors.instance.HandsReport;
import io.mycelium.actors.registry.ReleaseReader;
import io.mycelium.actors.spore.BasicSporeClient;
import io.mycelium.actors.spore.CardCapacity;
import io.mycelium.actors.spore.Cards;
import io.mycelium.actors.spore.LogHead;
import io.mycelium.actors.spore.SporeBoard;
import io.mycelium.actors.spore.SporeBoards;
import io.mycelium.api.ComponentId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class NodeAgentTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final ActorTestKit actors = ActorTestKit.create();
  private final TestProbe<BasicSporeClient.Command> spores = actors.createTestProbe();
  private final TestProbe<ReleaseReader.Command> reader = actors.createTestProbe();
  private final TestProbe<DynamicComponentManager.Message> manager = actors.createTestProbe();
  private final AtomicReference<Consumer<LogHead>> heads = new AtomicReference<>(head -> {});
  private final SporeBoard board = new SporeBoard();
  private final AtomicLong incarnation = new AtomicLong();
  private final ActorRef<NodeAgent.Command> agent =
      actors.spawn(
          NodeAgent.create(
              incarnation,
              new NodeAgent.Parts(
                  board,
                  Behaviors.monitor(
                      BasicSporeClient.Command.class, spores.ref(), Behaviors.ignore()),
                  announce -> {
                    heads.set(announce);
                    return Behaviors.monitor(
                        ReleaseReader.Command.class, reader.ref(), Behaviors.ignore());
                  },
                  changed -> {
                    changed.accept(CardCapacity.NONE);
                    return Behaviors.ignore();
                  },
                  now ->
                      Behaviors.monitor(
                          DynamicComponentManager.Message.class,
                          manager.ref(),
                          Behaviors.ignore()))));

  @AfterEach
  void stop() {
    actors.shutdownTestKit();
  }

  @Test
  void hands_order_reachesTheManager() {
    TestProbe<HandsReport> reports = actors.createTestProbe();
    Hands hands = NodeAgent.hands(Cards.newNode().node(), incarnation, agent);
    HandsCommand order =
        new HandsCommand.Inventory(new ComponentId("acme.hello"), 1, reports.ref());

    hands.tell(order);

    assertThat(manager.receiveMessage(LIMIT)).isEqualTo(new DynamicComponentManager.Order(order));
  }

  @Test
  void incarnated_reachesSporesAndHands() {
    spores.expectMessageClass(BasicSporeClient.Command.Describe.class, LIMIT);

    agent.tell(new NodeAgent.Command.Incarnated(7));

    spores.expectMessage(LIMIT, new BasicSporeClient.Command.Incarnated(7));
    assertThat(incarnation.get()).isEqualTo(7);
  }

  @Test
  void head_readHere_isToldToOthers() {
    spores.expectMessageClass(BasicSporeClient.Command.Describe.class, LIMIT);
    LogHead head = new LogHead(3, Cards.root(1));

    heads.get().accept(head);

    spores.expectMessage(LIMIT, new BasicSporeClient.Command.Announce(head));
  }

  @Test
  void head_heardFromOthers_isRead() {
    spores.expectMessageClass(BasicSporeClient.Command.Describe.class, LIMIT);
    LogHead head = new LogHead(9, Cards.root(1));

    SporeBoards.show(board, List.of(), head);

    reader.expectMessage(LIMIT, new ReleaseReader.Command.HeadHeard(head));
  }
}
