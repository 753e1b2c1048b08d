package io.mycelium.actors.spore;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Boards as if spores had been heard. */
public final class SporeBoards {
  private SporeBoards() {}

  /** Shows these cards. */
  public static void show(SporeBoard board, Collection<NodeCard> cards) {
    board.show(
        new SporeView(
            cards.stream().collect(Collectors.toMap(NodeCard::node, Function.identity())),
            Optional.empty()));
  }

  /** Shows these cards and this head of the release log. */
  public static void show(SporeBoard board, Collection<NodeCard> cards, LogHead head) {
    board.show(
        new SporeView(
            cards.stream().collect(Collectors.toMap(NodeCard::node, Function.identity())),
            Optional.of(head)));
  }
}
