package io.mycelium.actors.spore;

import java.time.Duration;

/**
 * How often a card may and must be written.
 *
 * @param shortest between two cards, however often the facts change
 * @param longest between two cards, even if nothing changes
 */
public record PublishPace(Duration shortest, Duration longest) {
  /** At most once a second, at least once a minute. */
  public static final PublishPace DEFAULT =
      new PublishPace(Duration.ofSeconds(1), Duration.ofMinutes(1));

  /** Refuses a pace that nobody can keep. */
  public PublishPace {
    if (!shortest.isPositive() || longest.compareTo(shortest) < 0) {
      throw new IllegalArgumentException(
          "a card can't be written at most every %s and at least every %s"
              .formatted(shortest, longest));
    }
  }

  /** Whether to write now. */
  boolean isDue(Duration sinceLast, boolean changed) {
    return sinceLast.compareTo(changed ? shortest : longest) >= 0;
  }
}
