package io.mycelium.distribution.cache;

import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.cache.CacheException.Reason;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Refuses a bundle that does not fit, into the limits of the cache or onto the disk.
 *
 * @param folder where the cache is
 * @param limits how much it may hold
 * @param freeSpace how much the disk has left
 */
record Admission(Path folder, CacheLimits limits, FreeSpace freeSpace) {
  /** Refuses a bundle beside those that are there already. */
  void checkLimits(ContentLayout layout, int bundles, long usedBytes) {
    if (usedBytes + layout.contentBytes() > limits.maxContentBytes()) {
      throw new CacheException(
          Reason.LIMIT,
          "%s does not fit into the cache: needed=%d used=%d maxContentBytes=%d: remove bundles or raise the limit"
              .formatted(
                  layout.name(), layout.contentBytes(), usedBytes, limits.maxContentBytes()));
    }
    if (bundles >= limits.maxBundles()) {
      throw new CacheException(
          Reason.LIMIT,
          "the cache has %d bundles, maxBundles=%d: remove bundles or raise the limit"
              .formatted(bundles, limits.maxBundles()));
    }
  }

  /** Refuses bytes that the disk does not have left beside those set aside already. */
  void checkSpace(ContentLayout layout, long neededBytes, long reservedBytes) throws IOException {
    long free = freeSpace.usableBytes(folder);
    if (neededBytes > free - reservedBytes - limits.keepFreeBytes()) {
      throw new CacheException(
          Reason.DISK_FULL,
          "no space for %s: needed=%d free=%d reserved=%d keepFreeBytes=%d: free space on the file system of %s"
              .formatted(
                  layout.name(), neededBytes, free, reservedBytes, limits.keepFreeBytes(), folder));
    }
  }
}
