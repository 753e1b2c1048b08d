package io.mycelium.actors.spore;

import io.mycelium.api.NodeId;
import io.mycelium.distribution.Digest;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What this node has heard by gossip at one moment.
 *
 * @param cards the newest verified card of each node of the fleet, this one included
 * @param head the highest head of the release log that was announced
 */
public record SporeView(Map<NodeId, NodeCard> cards, Optional<LogHead> head) {
  /** Nothing yet. */
  public static final SporeView EMPTY = new SporeView(Map.of(), Optional.empty());

  /** Copies the map. */
  public SporeView {
    cards = Map.copyOf(cards);
  }

  /** Who may have the bundle, without the one who asks; the least busy first. */
  public List<NodeCard> holdersOf(Digest root, NodeId asker) {
    Collection<NodeCard> all = cards.values();
    return all.stream()
        .filter(card -> !card.node().equals(asker))
        .filter(card -> card.facts().holdings().mayHold(root))
        .sorted(
            (left, right) -> {
              int order =
                  Integer.compare(
                      right.facts().capacity().cpuIdlePermille(),
                      left.facts().capacity().cpuIdlePermille());
              return order != 0 ? order : left.node().compareTo(right.node());
            })
        .toList();
  }
}
