package io.mycelium.actors.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.spore.CardSigner;
import io.mycelium.actors.spore.Cards;
import io.mycelium.actors.spore.NodeCard;
import io.mycelium.actors.spore.SporeBoard;
import io.mycelium.actors.spore.SporeBoards;
import io.mycelium.api.NodeId;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.cache.Copies;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SporeCopiesTest {
  private static final Digest HELD = Cards.root(1);
  private static final Digest ELSEWHERE = Cards.root(2);

  private final SporeBoard board = new SporeBoard();
  private final List<CardSigner> nodes = new ArrayList<>();
  private final Set<NodeId> reachable = new HashSet<>();

  @BeforeEach
  void fourHolders() {
    List<NodeCard> cards = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      CardSigner node = Cards.newNode();
      nodes.add(node);
      reachable.add(node.node());
      cards.add(Cards.holder(node, List.of(HELD)));
    }
    SporeBoards.show(board, cards);
  }

  private Copies asSeenBy(CardSigner node) {
    return new SporeCopies(
        node.node(), board::current, () -> new SporeFleetViews.Reach(reachable, reachable));
  }

  @Test
  void holders_areTheOthersThatHaveIt_eachAtAnotherPlace() {
    assertThat(nodes)
        .extracting(node -> asSeenBy(node).of(HELD).orElseThrow())
        .containsExactlyInAnyOrder(
            new Copies.Holders(3, 0),
            new Copies.Holders(3, 1),
            new Copies.Holders(3, 2),
            new Copies.Holders(3, 3));
  }

  @Test
  void holders_thatCanNotBeReached_doNotCount() {
    reachable.remove(nodes.get(3).node());

    assertThat(asSeenBy(nodes.getFirst()).of(HELD).orElseThrow().elsewhere()).isEqualTo(2);
  }

  @Test
  void holders_ofWhatNobodyHas_areNone() {
    assertThat(asSeenBy(nodes.getFirst()).of(ELSEWHERE)).contains(new Copies.Holders(0, 0));
  }

  @Test
  void holders_whenNobodyElseWasHeard_areNotKnown() {
    SporeBoards.show(board, List.of(Cards.holder(nodes.getFirst(), List.of(HELD))));

    assertThat(asSeenBy(nodes.getFirst()).of(HELD)).isEmpty();
  }
}
