package io.mycelium.actors.spore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CardBucketTest {
  private static final long SEED = 4711;

  @Test
  void merge_sameNode_higherIncarnationThenCounterWins() {
    CardSigner node = Cards.newNode();
    NodeCard oldStart = Cards.card(node, 1, 99, 10);
    NodeCard newStart = Cards.card(node, 2, 1, 20);
    NodeCard later = Cards.card(node, 2, 2, 30);

    CardBucket merged =
        CardBucket.of(List.of(newStart))
            .mergeData(CardBucket.of(List.of(later)))
            .mergeData(CardBucket.of(List.of(oldStart)));

    assertThat(merged.cards()).containsExactly(later);
  }

  @Test
  void merge_tooManyNodes_keepsThoseWrittenLast() {
    List<NodeCard> cards =
        IntStream.range(0, CardBucket.MAX_CARDS + 5)
            .mapToObj(i -> Cards.card(Cards.newNode(), 1, 1, 1_000 + i))
            .toList();

    assertThat(CardBucket.of(cards).cards())
        .containsExactlyInAnyOrderElementsOf(cards.subList(5, cards.size()));
  }

  @Test
  void merge_anyOrderAndRepetition_agrees() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    List<CardSigner> nodes = IntStream.range(0, 14).mapToObj(i -> Cards.newNode()).toList();
    List<NodeCard> cards = new ArrayList<>();
    for (CardSigner node : nodes) {
      for (int counter = 1; counter <= 3; counter++) {
        cards.add(Cards.card(node, 1, counter, counter * 100L + random.nextInt(90)));
      }
    }
    CardBucket expected = CardBucket.of(cards);

    for (int round = 0; round < 50; round++) {
      CardBucket left = CardBucket.EMPTY;
      CardBucket right = CardBucket.EMPTY;
      for (NodeCard card : shuffled(cards, random)) {
        left = left.mergeData(CardBucket.of(List.of(card)));
        if (random.nextBoolean()) {
          right = right.mergeData(left);
        }
      }
      assertThat(right.mergeData(left)).as("seed %d, round %d", SEED, round).isEqualTo(expected);
      assertThat(left.mergeData(right)).as("seed %d, round %d", SEED, round).isEqualTo(expected);
    }
  }

  @Test
  void keyOf_anyNode_isOneOfTheKeys() {
    assertThat(CardBucket.keys()).contains(CardBucket.keyOf(Cards.newNode().node()));
  }

  private static List<NodeCard> shuffled(List<NodeCard> cards, RandomGenerator random) {
    List<NodeCard> shuffled = new ArrayList<>(cards);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      NodeCard moved = shuffled.get(i);
      shuffled.set(i, shuffled.get(j));
      shuffled.set(j, moved);
    }
    return shuffled;
  }
}
