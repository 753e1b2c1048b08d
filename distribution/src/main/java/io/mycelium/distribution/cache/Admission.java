package io.mycelium.distribution.cache;

import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.cache.CacheException.Reason;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Says how much room is missing for a bundle, in the limits of the cache and on the disk, and
 * refuses what does not fit.
 *
 * @param folder where the cache is
 * @param limits how much it may hold
 * @param freeSpace how much the disk has left
 */
record Admission(Path folder, CacheLimits limits, FreeSpace freeSpace) {
  /** The bytes that the limit and the disk lack; 0 or less when there is room. */
  long shortBytes(long usedBytes, long comingBytes, long reservedBytes) throws IOException {
    return Math.max(
        usedBytes + comingBytes - limits.maxContentBytes(),
        shortOnDisk(comingBytes, reservedBytes));
  }

  /** The bytes that the disk lacks beside those set aside already. */
  long shortOnDisk(long neededBytes, long reservedBytes) throws IOException {
    return neededBytes + reservedBytes + limits.keepFreeBytes() - freeSpace.usableBytes(folder);
  }

  /** How many bundles are too many with one more. */
  int shortBundles(int bundles) {
    return bundles + 1 - limits.maxBundles();
  }

  /**
   * Refuses a bundle beside those that are there already; {@code held} says why they are.
   *
   * @param comingBytes what it adds to them
   */
  void checkLimits(
      ContentLayout layout, long comingBytes, int bundles, long usedBytes, String held) {
    if (usedBytes + comingBytes > limits.maxContentBytes()) {
      throw new CacheException(
          Reason.LIMIT,
          "%s does not fit into the cache: needed=%d used=%d maxContentBytes=%d, held by %s: unload, unpin or raise mycelium.cache.max-bytes"
              .formatted(layout.name(), comingBytes, usedBytes, limits.maxContentBytes(), held));
    }
    if (bundles >= limits.maxBundles()) {
      throw new CacheException(
          Reason.LIMIT,
          "the cache has %d bundles, maxBundles=%d, held by %s: unload or unpin some"
              .formatted(bundles, limits.maxBundles(), held));
    }
  }

  /** Refuses bytes that the disk does not have left beside those set aside already. */
  void checkSpace(ContentLayout layout, long neededBytes, long reservedBytes, String held)
      throws IOException {
    long free = freeSpace.usableBytes(folder);
    if (neededBytes > free - reservedBytes - limits.keepFreeBytes()) {
      throw new CacheException(
          Reason.DISK_FULL,
          "no space for %s: needed=%d free=%d reserved=%d keepFreeBytes=%d, held by %s: free space on the file system of %s"
              .formatted(
                  layout.name(),
                  neededBytes,
                  free,
                  reservedBytes,
                  limits.keepFreeBytes(),
                  held,
                  folder));
    }
  }
}
