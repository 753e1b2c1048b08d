package io.mycelium.distribution.cache;

import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.Digest;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Measures what a cache has on its disk, and what of it is there twice. It reads the chunk lists
 * again only when the bundles have changed, and not under the lock of the cache.
 */
public final class DiskUsageTracker {
  private final ComponentDiskCache cache;
  private @Nullable Measured last;

  private record Measured(
      Set<Digest> complete, long diskBytes, long distinctBytes, long fileBytes) {}

  /** Measures a cache. */
  public DiskUsageTracker(ComponentDiskCache cache) {
    this.cache = cache;
  }

  /** What is there now. */
  public synchronized DiskUsage measure() {
    List<Holding> holdings = cache.holdings();
    Set<Digest> complete =
        holdings.stream()
            .filter(Holding::complete)
            .map(Holding::root)
            .collect(Collectors.toUnmodifiableSet());
    Measured measured = last;
    if (measured == null || !measured.complete().equals(complete)) {
      measured = read(complete);
      last = measured;
    }
    return new DiskUsage(
        complete.size(),
        holdings.stream().filter(Holding::complete).mapToLong(Holding::contentBytes).sum(),
        measured.diskBytes(),
        measured.fileBytes(),
        measured.distinctBytes(),
        cache.contentBytesBeside(complete),
        cache.limits().maxContentBytes());
  }

  private Measured read(Set<Digest> complete) {
    Set<Digest> seen = new HashSet<>();
    long distinct = 0;
    long files = 0;
    long content = 0;
    for (Digest root : complete) {
      Optional<CachedBundle> bundle = cache.open(root);
      if (bundle.isPresent()) {
        for (ContentLayout.Span span : bundle.get().layout().spans()) {
          distinct += seen.add(span.digest()) ? span.lengthBytes() : 0;
        }
        files += cache.fileBytes(root);
        content += bundle.get().layout().contentBytes();
      }
    }
    long onDisk = cache.contentBytesOf(complete);
    return new Measured(complete, onDisk, distinct, files - (content - onDisk));
  }
}
