package io.mycelium.distribution.cache;

import java.time.Duration;

/**
 * Limits of a {@link ComponentDiskCache}.
 *
 * @param maxContentBytes how many bytes of content all bundles may have together
 * @param keepFreeBytes how much of the file system is left to others
 * @param maxBundles how many bundles may be in the cache
 * @param syncEveryBytes after how many bytes the data of a download is forced to disk, while as
 *     many may come; after a crash at most twice as many are hashed again
 * @param syncEvery after what time the data of a download is forced to disk
 */
public record CacheLimits(
    long maxContentBytes,
    long keepFreeBytes,
    int maxBundles,
    long syncEveryBytes,
    Duration syncEvery) {
  /** Refuses limits that forbid everything. */
  public CacheLimits {
    if (maxContentBytes < 1 || keepFreeBytes < 0 || maxBundles < 1 || syncEveryBytes < 1) {
      throw new IllegalArgumentException(
          "cache limits must be positive: maxContentBytes=%d keepFreeBytes=%d maxBundles=%d syncEveryBytes=%d"
              .formatted(maxContentBytes, keepFreeBytes, maxBundles, syncEveryBytes));
    }
  }

  /** 10 GiB of content, 64 MiB left free, 1,000 bundles, forced every 16 MiB or second. */
  public static CacheLimits defaults() {
    return new CacheLimits(10L << 30, 64L << 20, 1_000, 16L << 20, Duration.ofSeconds(1));
  }
}
