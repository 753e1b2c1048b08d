package io.mycelium.actors.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mycelium.actors.event.RecordingEntities;
import io.mycelium.actors.registry.ComponentRegistry;
import io.mycelium.actors.registry.PolicedReleaseView;
import io.mycelium.actors.release.PolicyCache;
import io.mycelium.actors.spore.CardSigner;
import io.mycelium.actors.spore.Cards;
import io.mycelium.actors.spore.NodeCard;
import io.mycelium.actors.spore.SporeBoard;
import io.mycelium.actors.spore.SporeBoards;
import io.mycelium.actors.task.FleetView;
import io.mycelium.actors.task.FleetViews;
import io.mycelium.distribution.release.ReleaseLog;
import io.mycelium.distribution.trust.SigningKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SporeFleetViewsTest {
  private final SporeBoard board = new SporeBoard();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final CardSigner first = Cards.newNode();
  private final CardSigner second = Cards.newNode();
  private final ComponentRegistry registry =
      new ComponentRegistry(
          ReleaseLog.rootedIn(SigningKey.generate(new SecureRandom()).publicKeys()));
  private final FleetViews views =
      new SporeFleetViews(
          board,
          registry,
          new PolicedReleaseView(registry, new PolicyCache(new RecordingEntities(), () -> 0)),
          () ->
              new SporeFleetViews.Reach(Set.of(first.node(), second.node()), Set.of(first.node())),
          timer);

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  @Test
  void current_cardsOfMembersAndStrangers_showsMembersOnly() {
    NodeCard stranger = Cards.card(Cards.newNode(), 1, 1, 1);
    SporeBoards.show(
        board, List.of(Cards.card(first, 4, 1, 1), Cards.card(second, 5, 1, 1), stranger));

    FleetView view = views.current();

    assertThat(view.nodes())
        .extracting(FleetView.NodeFacts::node)
        .containsExactlyInAnyOrder(first.node(), second.node());
    assertThat(view.nodes())
        .filteredOn(FleetView.NodeFacts::reachable)
        .singleElement()
        .satisfies(
            facts -> {
              assertThat(facts.incarnation()).isEqualTo(4);
              assertThat(facts.capacity().cpuIdle()).isEqualTo(0.7);
            });
  }

  @Test
  void subscribe_manyChanges_callsBackOnceLater() {
    AtomicInteger calls = new AtomicInteger();
    FleetViews.Subscription subscription = views.subscribe(calls::incrementAndGet);

    for (int i = 1; i <= 20; i++) {
      SporeBoards.show(board, List.of(Cards.card(first, 1, i, i)));
    }

    await().atMost(Duration.ofSeconds(10)).until(() -> calls.get() > 0);
    assertThat(calls.get()).isEqualTo(1);
    subscription.close();
  }
}
