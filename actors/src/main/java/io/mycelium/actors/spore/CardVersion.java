package io.mycelium.actors.spore;

import java.util.Comparator;

/**
 * Which of two cards of a node is the newer one.
 *
 * @param incarnation the start of the node
 * @param counter of the cards of that start, from 1
 * @param writtenAtMs when it was written, for telling the living from the gone; never for order
 */
public record CardVersion(long incarnation, long counter, long writtenAtMs)
    implements Comparable<CardVersion> {
  private static final Comparator<CardVersion> ORDER =
      Comparator.comparingLong(CardVersion::incarnation)
          .thenComparingLong(CardVersion::counter)
          .thenComparingLong(CardVersion::writtenAtMs);

  /** Refuses what was never counted. */
  public CardVersion {
    if (incarnation < 0 || counter < 1 || writtenAtMs < 0) {
      throw new IllegalArgumentException(
          "card version %d/%d at %d ms is not possible"
              .formatted(incarnation, counter, writtenAtMs));
    }
  }

  @Override
  public int compareTo(CardVersion other) {
    return ORDER.compare(this, other);
  }
}
