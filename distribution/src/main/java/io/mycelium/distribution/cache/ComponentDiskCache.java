package io.mycelium.distribution.cache;

import io.mycelium.distribution.ChunkSet;
import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.cache.CacheException.Reason;
import io.mycelium.distribution.trust.VerifiedManifest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundles on the disk of one node, complete or on their way. One object in one process uses a
 * folder. Safe for use by several threads.
 */
public final class ComponentDiskCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ComponentDiskCache.class);

  private record Summary(String name, long contentBytes) {}

  private final CacheDirectory directory;
  private final CacheLimits limits;
  private final FreeSpace freeSpace;
  private final LongSupplier nanos;
  private final Admission admission;
  private final Map<Digest, Summary> bundles = new HashMap<>();

  // Concurrent, because a download that closes leaves it without the lock of the cache: it holds
  // its own lock then, which the cache takes second.
  private final Map<Digest, Partial> downloads = new ConcurrentHashMap<>();

  /** Opens a cache that asks the file system for its free space and uses the system's clock. */
  public ComponentDiskCache(Path folder, CacheLimits limits) {
    this(folder, limits, FreeSpace.ofFileSystem(), System::nanoTime);
  }

  /**
   * Opens a cache and finishes what a crash interrupted.
   *
   * @param nanos a monotonic clock in nanoseconds
   * @throws CacheException if another process uses the folder or a newer program wrote it
   */
  public ComponentDiskCache(
      Path folder, CacheLimits limits, FreeSpace freeSpace, LongSupplier nanos) {
    this.directory = CacheDirectory.open(folder);
    this.limits = limits;
    this.freeSpace = freeSpace;
    this.nanos = nanos;
    this.admission = new Admission(directory.path(), limits, freeSpace);
    attempt(
        "read the cache",
        () -> {
          scan();
          return true;
        });
  }

  private void scan() throws IOException {
    for (BundleFolder folder : directory.bundles()) {
      Digest root = Digest.ofHex(folder.path().getFileName().toString());
      try {
        ContentLayout layout = folder.layout();
        bundles.put(root, new Summary(layout.name(), layout.contentBytes()));
      } catch (IOException | IllegalArgumentException e) {
        LOG.warn("a damaged bundle is removed from the cache: {}", e.getMessage());
        folder.delete();
      }
    }
  }

  /** Starts or resumes the download of a bundle. */
  public Partial begin(VerifiedManifest manifest) {
    return begin(ContentLayout.of(manifest.manifest()), manifest.envelope());
  }

  /**
   * Starts or resumes the download of a bundle. Space for what is missing is set aside first;
   * chunks that other bundles have are copied from them.
   *
   * @throws CacheException if it does not fit, or somebody fetches it already
   */
  public synchronized Partial begin(ContentLayout layout, byte[] envelope) {
    if (downloads.containsKey(layout.root())) {
      throw new CacheException(Reason.BUSY, "%s is being fetched already".formatted(layout.name()));
    }
    return attempt("begin " + layout.name(), () -> beginFiles(layout, envelope));
  }

  private Partial beginFiles(ContentLayout layout, byte[] envelope) throws IOException {
    BundleFolder folder = directory.bundle(layout.root());
    if (folder.isComplete()) {
      throw new CacheException(Reason.BUSY, "%s is complete already".formatted(layout.name()));
    }
    if (folder.exists() && !folder.layout().equals(layout)) {
      folder.delete();
      bundles.remove(layout.root());
    }
    if (!folder.exists()) {
      admission.checkLimits(layout, bundles.size(), usedBytes());
      admission.checkSpace(layout, layout.contentBytes(), reservedBytes());
      folder.create(layout, envelope);
      bundles.put(layout.root(), new Summary(layout.name(), layout.contentBytes()));
    }
    Partial.Environment environment =
        new Partial.Environment(limits, freeSpace, nanos, this::closed);
    Partial partial = Partial.open(layout, folder, environment);
    try {
      admission.checkSpace(layout, partial.missingBytes(), reservedBytes());
      downloads.put(layout.root(), partial);
      new ChunkReuse(directory).fill(partial);
      return partial;
    } catch (IOException | CacheException e) {
      partial.close();
      throw e;
    }
  }

  private long usedBytes() {
    return bundles.values().stream().mapToLong(Summary::contentBytes).sum();
  }

  private long reservedBytes() {
    return downloads.values().stream().mapToLong(Partial::missingBytes).sum();
  }

  private void closed(Partial partial) {
    downloads.remove(partial.layout().root(), partial);
  }

  /**
   * Turns a download of which every chunk is there into a complete bundle.
   *
   * @throws CacheException if chunks are missing or nothing is being downloaded
   */
  public synchronized CachedBundle complete(Digest root) {
    Partial partial = downloads.get(root);
    if (partial == null) {
      throw new CacheException(Reason.ABSENT, "%s is not being fetched".formatted(root));
    }
    return attempt(
        "complete " + partial.layout().name(),
        () -> {
          partial.finish();
          return new CachedBundle(directory.bundle(root), partial.layout());
        });
  }

  /** A complete bundle, or nothing. */
  public synchronized Optional<CachedBundle> open(Digest root) {
    BundleFolder folder = directory.bundle(root);
    if (!folder.isComplete()) {
      return Optional.empty();
    }
    return Optional.of(new CachedBundle(folder, attempt("open " + root, () -> folder.layout())));
  }

  /** What of a bundle can be given to others now, be it complete or on its way. */
  public synchronized Optional<SharedContent> share(Digest root) {
    BundleFolder folder = directory.bundle(root);
    Partial partial = downloads.get(root);
    if (partial == null && !folder.isComplete()) {
      return Optional.empty();
    }
    return attempt(
        "share " + root,
        () -> {
          ContentLayout layout = partial == null ? folder.layout() : partial.layout();
          FileChannel channel = FileChannel.open(folder.content(), StandardOpenOption.READ);
          ChunkSet all = ChunkSet.all(layout.chunkCount());
          return Optional.of(
              new SharedContent(layout, channel, partial == null ? () -> all : partial::verified));
        });
  }

  /** All bundles in the cache, by root. */
  public synchronized List<Holding> holdings() {
    return attempt(
        "list the cache",
        () -> {
          List<Holding> holdings = new ArrayList<>();
          for (Map.Entry<Digest, Summary> each : bundles.entrySet()) {
            BundleFolder folder = directory.bundle(each.getKey());
            Summary summary = each.getValue();
            holdings.add(
                new Holding(
                    each.getKey(),
                    summary.name(),
                    summary.contentBytes(),
                    folder.isComplete(),
                    folder.isPinned(),
                    folder.cleanupAt()));
          }
          holdings.sort((a, b) -> a.root().compareTo(b.root()));
          return holdings;
        });
  }

  /** Keeps a bundle from being removed, also over restarts. */
  public synchronized void pin(Digest root) {
    changeBundle(root, folder -> folder.pin(true));
  }

  /** Lets a bundle be removed again. */
  public synchronized void unpin(Digest root) {
    changeBundle(root, folder -> folder.pin(false));
  }

  /** Says from when on a bundle may be removed. */
  public synchronized void scheduleCleanup(Digest root, Instant from) {
    changeBundle(root, folder -> folder.cleanupAt(Optional.of(from)));
  }

  /** From when on a bundle may be removed, if that was said. */
  public synchronized Optional<Instant> cleanupAt(Digest root) {
    return attempt("read when to remove " + root, () -> directory.bundle(root).cleanupAt());
  }

  /** Takes back {@link #scheduleCleanup}, because the bundle is used again. */
  public synchronized void cancelCleanup(Digest root) {
    changeBundle(root, folder -> folder.cleanupAt(Optional.empty()));
  }

  /** The bundles whose time for cleanup has come and that are not pinned. */
  public List<Digest> expired(Instant now) {
    return holdings().stream()
        .filter(holding -> !holding.pinned())
        .filter(holding -> holding.cleanupAt().filter(at -> !at.isAfter(now)).isPresent())
        .map(Holding::root)
        .toList();
  }

  /** Removes a bundle, complete or not, unless it is pinned or being fetched. */
  public synchronized RemoveOutcome remove(Digest root) {
    BundleFolder folder = directory.bundle(root);
    if (!bundles.containsKey(root)) {
      return RemoveOutcome.ABSENT;
    }
    if (downloads.containsKey(root)) {
      return RemoveOutcome.BUSY;
    }
    if (folder.isPinned()) {
      return RemoveOutcome.PINNED;
    }
    return attempt(
        "remove " + root,
        () -> {
          folder.delete();
          bundles.remove(root);
          return RemoveOutcome.REMOVED;
        });
  }

  /** Ends all downloads, which can be resumed later, and releases the folder. */
  @Override
  public synchronized void close() {
    List.copyOf(downloads.values()).forEach(Partial::close);
    directory.close();
  }

  private void changeBundle(Digest root, FolderChange change) {
    if (!bundles.containsKey(root)) {
      throw new CacheException(Reason.ABSENT, "%s is not in the cache".formatted(root));
    }
    attempt(
        "change " + root,
        () -> {
          change.apply(directory.bundle(root));
          return true;
        });
  }

  private static <T> T attempt(String what, FileAction<T> action) {
    try {
      return action.run();
    } catch (IOException e) {
      throw new CacheException(Reason.IO, "cannot %s: %s".formatted(what, e), e);
    }
  }

  @FunctionalInterface
  private interface FileAction<T> {
    T run() throws IOException;
  }

  @FunctionalInterface
  private interface FolderChange {
    void apply(BundleFolder folder) throws IOException;
  }
}
