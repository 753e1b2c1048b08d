package io.mycelium.actors.spore;

import io.mycelium.api.NodeId;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.pekko.cluster.ddata.AbstractReplicatedData;
import org.apache.pekko.cluster.ddata.Key;
import org.jspecify.annotations.Nullable;

/**
 * The cards of a few nodes, all verified. Merging takes the newest card of each node and then the
 * {@value #MAX_CARDS} that were written last: nodes that are gone make room, because living ones
 * write again and again.
 */
final class CardBucket extends AbstractReplicatedData<CardBucket> implements SporeData {
  /** The most cards of one bucket, so that its value fits a frame many times. */
  static final int MAX_CARDS = 10;

  /** Enough that among a hundred nodes hardly ever more than {@value #MAX_CARDS} share one. */
  static final int BUCKETS = 64;

  static final CardBucket EMPTY = new CardBucket(new TreeMap<>());

  private static final long serialVersionUID = 1L;
  private static final Comparator<NodeCard> OLDEST_FIRST =
      Comparator.<NodeCard>comparingLong(card -> card.version().writtenAtMs())
          .thenComparing(NodeCard::node);
  private static final List<Key<CardBucket>> KEYS =
      IntStream.range(0, BUCKETS).<Key<CardBucket>>mapToObj(BucketKey::new).toList();

  private final transient Map<NodeId, NodeCard> cards;

  private CardBucket(Map<NodeId, NodeCard> cards) {
    this.cards = cards;
  }

  static CardBucket of(Collection<NodeCard> cards) {
    CardBucket bucket = EMPTY;
    for (NodeCard card : cards) {
      bucket = bucket.with(card);
    }
    return bucket;
  }

  /** All buckets. */
  static List<Key<CardBucket>> keys() {
    return KEYS;
  }

  /** Where the card of a node is kept. */
  static Key<CardBucket> keyOf(NodeId node) {
    return KEYS.get(Integer.parseInt(node.value(), 0, 2, 16) % BUCKETS);
  }

  CardBucket with(NodeCard card) {
    Map<NodeId, NodeCard> all = new TreeMap<>(cards);
    all.merge(card.node(), card, CardBucket::newer);
    return new CardBucket(all).trimmed();
  }

  Collection<NodeCard> cards() {
    return cards.values();
  }

  @Override
  public CardBucket mergeData(CardBucket that) {
    Map<NodeId, NodeCard> all = new TreeMap<>(cards);
    that.cards.forEach((node, card) -> all.merge(node, card, CardBucket::newer));
    return new CardBucket(all).trimmed();
  }

  private CardBucket trimmed() {
    while (cards.size() > MAX_CARDS) {
      cards.remove(cards.values().stream().min(OLDEST_FIRST).orElseThrow().node());
    }
    return this;
  }

  // Equal versions with different content come only from a node that signs both; any fixed choice
  // makes all replicas agree.
  private static NodeCard newer(NodeCard left, NodeCard right) {
    int order = left.version().compareTo(right.version());
    if (order == 0) {
      order = Arrays.compare(left.signed(), right.signed());
    }
    return order >= 0 ? left : right;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CardBucket that
        && cards.keySet().equals(that.cards.keySet())
        && cards.values().stream()
            .allMatch(card -> Arrays.equals(card.signed(), that.signedOf(card.node())));
  }

  private byte @Nullable [] signedOf(NodeId node) {
    NodeCard card = cards.get(node);
    return card == null ? null : card.signed();
  }

  @Override
  public int hashCode() {
    return cards.keySet().hashCode();
  }

  @Override
  public String toString() {
    return "CardBucket" + cards.values();
  }

  private static final class BucketKey extends Key<CardBucket> {
    private static final long serialVersionUID = 1L;

    BucketKey(int index) {
      super("mycelium-cards-" + index);
    }
  }
}
