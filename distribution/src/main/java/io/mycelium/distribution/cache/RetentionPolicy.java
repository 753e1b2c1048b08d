package io.mycelium.distribution.cache;

import java.time.Duration;

/**
 * What of one component a node keeps on its disk even when the space is wanted for something else.
 *
 * @param minVersions how many versions stay, the newest first; 0 for none
 * @param minAge how long a bundle stays after it came
 * @param pin whether all of its bundles stay
 * @param maxBytes the content of its bundles beyond which the least recently used of them go first
 */
public record RetentionPolicy(int minVersions, Duration minAge, boolean pin, long maxBytes) {
  /** No limit of bytes. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /** Nothing stays for its own sake. */
  public static final RetentionPolicy DEFAULT =
      new RetentionPolicy(0, Duration.ZERO, false, UNLIMITED);

  /** Refuses what can't be meant. */
  public RetentionPolicy {
    if (minVersions < 0 || minAge.isNegative() || maxBytes < 1) {
      throw new IllegalArgumentException(
          "retain: min-versions=%d and min-age=%s must not be negative, max-bytes=%d must be above 0"
              .formatted(minVersions, minAge, maxBytes));
    }
  }
}
