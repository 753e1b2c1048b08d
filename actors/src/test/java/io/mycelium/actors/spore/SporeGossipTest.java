package io.mycelium.actors.spore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.mycelium.api.NodeId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.ddata.typed.javadsl.DistributedData;
import org.apache.pekko.cluster.ddata.typed.javadsl.Replicator;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two systems that gossip over real sockets. */
final class SporeGossipTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final PublishPace FAST =
      new PublishPace(Duration.ofMillis(50), Duration.ofSeconds(60));

  private final Member first = new Member();
  private final Member second = new Member();

  @AfterEach
  void stop() {
    second.system.shutdownTestKit();
    first.system.shutdownTestKit();
  }

  @Test
  void cards_ofTwoNodes_reachBothAndFollowChanges() {
    joinBoth();
    await().atMost(LIMIT).until(() -> first.knows(second) && second.knows(first));

    second.client.tell(
        new BasicSporeClient.Command.Describe(
            facts -> facts.withHoldings(HoldingsFilter.of(List.of(Cards.root(5))))));
    first.client.tell(new BasicSporeClient.Command.Announce(new LogHead(8, Cards.root(8))));

    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(first.view().holdersOf(Cards.root(5), first.node()))
                    .extracting(NodeCard::node)
                    .containsExactly(second.node()));
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(second.view().head())
                    .isEqualTo(Optional.of(new LogHead(8, Cards.root(8)))));
  }

  @Test
  void card_afterTheClockWasSetBack_isWrittenAllTheSame() {
    joinBoth();
    await().atMost(LIMIT).until(() -> second.knows(first));

    first.clockIsAhead.set(Duration.ZERO);
    first.client.tell(
        new BasicSporeClient.Command.Describe(
            facts -> facts.withHoldings(HoldingsFilter.of(List.of(Cards.root(6))))));

    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(second.view().holdersOf(Cards.root(6), second.node()))
                    .extracting(NodeCard::node)
                    .containsExactly(first.node()));
  }

  @Test
  void cards_ofAStranger_areDroppedAndCounted() {
    joinBoth();
    NodeCard good = Cards.card(Cards.newNode(), 1, 1, 1);
    NodeCard forged =
        new NodeCard(
            first.node(), new CardVersion(99, 1, 1), Cards.facts(List.of()), new byte[] {1, 2});
    DistributedData.get(first.system.system())
        .replicator()
        .tell(
            new Replicator.Update<>(
                CardBucket.keys().getFirst(),
                CardBucket.EMPTY,
                Replicator.writeLocal(),
                first.system.system().ignoreRef(),
                bucket -> bucket.with(forged).with(good)));

    await().atMost(LIMIT).until(() -> second.view().cards().containsKey(good.node()));
    assertThat(second.drops().refusedCards()).isPositive();
    assertThat(second.view().cards().values())
        .noneMatch(card -> card.node().equals(first.node()) && card.incarnation() == 99);
  }

  private void joinBoth() {
    Cluster seed = Cluster.get(first.system.system());
    seed.manager().tell(Join.create(seed.selfMember().address()));
    Cluster.get(second.system.system()).manager().tell(Join.create(seed.selfMember().address()));
  }

  private static final class Member {
    private final CardSigner signer = Cards.newNode();
    private final SporeBoard board = new SporeBoard();
    private final AtomicReference<Duration> clockIsAhead =
        new AtomicReference<>(Duration.ofHours(1));
    private final ActorTestKit system =
        ActorTestKit.create(
            "spores",
            ConfigFactory.parseMap(
                    Map.of(
                        "pekko.actor.provider", "cluster",
                        "pekko.remote.artery.canonical.hostname", "127.0.0.1",
                        "pekko.remote.artery.canonical.port", 0,
                        "pekko.cluster.distributed-data.gossip-interval", "100 ms",
                        "pekko.cluster.distributed-data.notify-subscribers-interval", "50 ms",
                        "pekko.cluster.jmx.enabled", "off"))
                .withFallback(ConfigFactory.load()));
    private final ActorRef<BasicSporeClient.Command> client =
        system.spawn(
            BasicSporeClient.create(
                new BasicSporeClient.Ports(
                    signer,
                    board,
                    drops(),
                    () -> InstantSource.system().instant().plus(clockIsAhead.get()),
                    System::nanoTime,
                    FAST),
                Cards.facts(List.of())));

    Member() {
      client.tell(new BasicSporeClient.Command.Incarnated(1));
    }

    NodeId node() {
      return signer.node();
    }

    SporeView view() {
      return board.current();
    }

    boolean knows(Member other) {
      return view().cards().containsKey(other.node());
    }

    SporeDrops drops() {
      return SporeDrops.ID.get(Adapter.toClassic(system.system()));
    }
  }
}
