package io.mycelium.distribution.cache;

import io.mycelium.api.ComponentId;
import io.mycelium.distribution.ChunkSet;
import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.cache.CacheException.Reason;
import io.mycelium.distribution.trust.VerifiedManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundles on the disk of one node, complete or on their way. One object in one process uses a
 * folder. Safe for use by several threads.
 */
public final class ComponentDiskCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ComponentDiskCache.class);

  private final CacheDirectory directory;
  private final CacheLimits limits;
  private final CachePorts ports;
  private final Admission admission;
  private final Inventory inventory;
  private final CacheCounters counters = new CacheCounters();
  private final Evictor evictor;
  private final FreshlyVerified fresh;

  // Concurrent, because a download that closes leaves it without the lock of the cache: it holds
  // its own lock then, which the cache takes second.
  private final Map<Digest, Partial> downloads = new ConcurrentHashMap<>();

  /** Opens a cache that keeps all, asks the file system for space and uses the system's clock. */
  public ComponentDiskCache(Path folder, CacheLimits limits) {
    this(folder, limits, CachePorts.ofSystem(Keeping.everything()));
  }

  /**
   * Opens a cache and finishes what a crash interrupted.
   *
   * @throws CacheException if another process uses the folder or a newer program wrote it
   */
  public ComponentDiskCache(Path folder, CacheLimits limits, CachePorts ports) {
    this(folder, limits, ports, DiskStep.NONE);
  }

  /** The same with something that stands before each change of the disk. */
  ComponentDiskCache(Path folder, CacheLimits limits, CachePorts ports, DiskStep step) {
    this.directory = CacheDirectory.open(folder, step);
    this.limits = limits;
    this.ports = ports;
    this.admission = new Admission(directory.path(), limits, ports.freeSpace());
    this.inventory = new Inventory(directory);
    this.evictor = new Evictor(directory, inventory, ports, counters);
    this.fresh = new FreshlyVerified(ports.nanos());
    try {
      inventory.scan();
    } catch (IOException e) {
      directory.close();
      throw new CacheException(Reason.IO, "cannot read the cache: %s".formatted(e), e);
    }
  }

  /** Starts or resumes the download of a bundle. */
  public Partial begin(VerifiedManifest manifest) {
    return begin(ContentLayout.of(manifest.manifest()), manifest.envelope());
  }

  /**
   * Starts or resumes the download of a bundle. Space for what is missing is set aside first, and
   * bundles that nothing holds are deleted for it. Files that other versions have are linked, and
   * chunks that other bundles have are copied.
   *
   * @throws CacheException if it does not fit even so, or somebody fetches it already
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
      inventory.remove(layout.root());
    }
    Set<Integer> linked = new TreeSet<>();
    if (!folder.exists()) {
      create(folder, layout, envelope).forEach(file -> linked.add(file.index()));
    }
    if (!inventory.contains(layout.root())) {
      inventory.add(layout, folder);
    }
    // After a crash nobody knows any more what was linked, but what others still have.
    linked.addAll(inventory.inCommon(layout.root()));
    Partial.Environment environment =
        new Partial.Environment(
            limits, ports.freeSpace(), ports.nanos(), ports.behind(), this::closed);
    Partial partial = Partial.open(layout, folder, environment);
    try {
      long others = reservedBytes();
      downloads.put(layout.root(), partial);
      partial.adopt(linked);
      admission.checkSpace(layout, partial.missingBytes(), others, makeRoomOnDisk());
      new ChunkReuse(directory).fill(partial);
      return partial;
    } catch (IOException | CacheException e) {
      partial.close();
      throw e;
    }
  }

  /** What others have of it is linked first: then they may go, and it stays. */
  private List<LinkedFile> create(BundleFolder folder, ContentLayout layout, byte[] envelope)
      throws IOException {
    Optional<ComponentId> component = Inventory.componentOf(envelope);
    try {
      List<LinkedFile> linked = link(folder, layout, component);
      long coming = layout.contentBytes() - linked.stream().mapToLong(LinkedFile::bytes).sum();
      String held = makeRoom(coming, component, linked);
      admission.checkLimits(layout, coming, inventory.size(), inventory.usedBytes(linked), held);
      admission.checkSpace(layout, coming, reservedBytes(), held);
      folder.create(layout, envelope, ports.clock().instant(), !linked.isEmpty());
      return linked;
    } catch (IOException | CacheException e) {
      try {
        folder.dropDraft();
      } catch (IOException | UncheckedIOException later) {
        e.addSuppressed(later);
      }
      throw e;
    }
  }

  private List<LinkedFile> link(
      BundleFolder folder, ContentLayout layout, Optional<ComponentId> component)
      throws IOException {
    Map<Integer, LinkedFile.Source> same =
        FileReuse.find(layout, component.map(inventory::completeOf).orElseGet(List::of));
    if (same.isEmpty()) {
      return List.of();
    }
    try {
      return folder.link(layout, same);
    } catch (IOException e) {
      // A disk on which no folder has room any more: what is deleted for the download makes some.
      LOG.warn("nothing is linked for {}: {}", layout.name(), e.toString());
      folder.dropDraft();
      return List.of();
    }
  }

  /** Deletes what may go, if that makes room enough; says what holds the rest. */
  private String makeRoom(long coming, Optional<ComponentId> component, List<LinkedFile> linked)
      throws IOException {
    long bytes = admission.shortBytes(inventory.usedBytes(linked), coming, reservedBytes());
    int bundles = admission.shortBundles(inventory.size());
    if (bytes <= 0 && bundles <= 0 && !evictor.hasBudget(component)) {
      return "";
    }
    return evictor
        .makeRoom(
            new EvictionPlanner.Need(component, coming, linked, bytes, bundles),
            downloads::containsKey)
        .holders();
  }

  /** The same for a download that is counted already, when the disk has become fuller since. */
  private String makeRoomOnDisk() throws IOException {
    long bytes = admission.shortOnDisk(0, reservedBytes());
    return bytes <= 0
        ? ""
        : evictor
            .makeRoom(
                new EvictionPlanner.Need(Optional.empty(), 0, List.of(), bytes, 0),
                downloads::containsKey)
            .holders();
  }

  /**
   * What would be deleted, and why the rest stays, if a bundle of so many bytes came now.
   *
   * @param comingBytes its content; 0 when none comes
   */
  public synchronized CachePlan plan(long comingBytes) {
    return attempt(
        "plan",
        () -> {
          EvictionPlanner.Need need =
              comingBytes == 0
                  ? EvictionPlanner.Need.NOTHING
                  : new EvictionPlanner.Need(
                      Optional.empty(),
                      comingBytes,
                      List.of(),
                      admission.shortBytes(
                          inventory.usedBytes(List.of()), comingBytes, reservedBytes()),
                      admission.shortBundles(inventory.size()));
          return evictor.plan(need, downloads::containsKey);
        });
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
          BundleFolder folder = directory.bundle(root);
          // What an earlier process wrote, this one has not hashed; what another bundle has too
          // may have been written since it was.
          if (partial.resumedBytes() == 0 && !partial.hasAdopted()) {
            fresh.note(root, folder.content(partial.layout()).files());
          }
          return new CachedBundle(folder, partial.layout(), fresh);
        });
  }

  /** A complete bundle, or nothing. */
  public synchronized Optional<CachedBundle> open(Digest root) {
    BundleFolder folder = directory.bundle(root);
    if (!folder.isComplete()) {
      return Optional.empty();
    }
    return Optional.of(
        new CachedBundle(folder, attempt("open " + root, () -> folder.layout()), fresh));
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
          ChunkSet all = ChunkSet.all(layout.chunkCount());
          return Optional.of(
              new SharedContent(
                  layout,
                  folder.content(layout).reader(),
                  partial == null ? () -> all : partial::verified));
        });
  }

  /** All bundles in the cache, by root. */
  public synchronized List<Holding> holdings() {
    return attempt("list the cache", inventory::holdings);
  }

  /** What the cache has done since it was opened. */
  public CacheCounters counters() {
    return counters;
  }

  /** The limits of the cache. */
  public CacheLimits limits() {
    return limits;
  }

  /** The content of these bundles as it is on the disk: a file that several have counts once. */
  synchronized long contentBytesOf(Set<Digest> roots) {
    return inventory.usedBytes(roots);
  }

  /** What all other bundles take beside these. */
  synchronized long contentBytesBeside(Set<Digest> roots) {
    return inventory.usedBytes(List.of()) - inventory.usedBytes(roots);
  }

  /** The content that becomes free when a bundle goes: what no other has too. */
  public synchronized long freedBytes(Digest root) {
    return inventory.bytesOnlyOf(root, List.of());
  }

  /** The length of all files of a bundle; 0 when it is not here. */
  public synchronized long fileBytes(Digest root) {
    return inventory.contains(root)
        ? attempt("measure " + root, () -> directory.bundle(root).fileBytes())
        : 0;
  }

  /**
   * Chunks of a complete bundle are not what they were: it becomes a download again that lacks
   * them.
   *
   * @return false when it is not complete, or not here, any more
   */
  synchronized boolean suspect(Digest root, BitSet rotten) {
    BundleFolder folder = directory.bundle(root);
    if (!inventory.contains(root) || !folder.isComplete()) {
      return false;
    }
    return attempt(
        "mark %s as rotten".formatted(root),
        () -> {
          BitSet perhapsGood = new BitSet();
          perhapsGood.set(0, folder.layout().chunkCount());
          perhapsGood.andNot(rotten);
          folder.markSuspect(perhapsGood);
          return true;
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

  /** Takes back {@link #scheduleCleanup}, because the bundle is used again, now. */
  public synchronized void cancelCleanup(Digest root) {
    changeBundle(
        root,
        folder -> {
          folder.cleanupAt(Optional.empty());
          folder.writeTimes(
              new BundleFolder.Times(folder.readTimes().since(), ports.clock().instant()));
        });
  }

  /** Why the rules of the operator keep a bundle although its time is over, if they do. */
  public synchronized Optional<String> keptByRules(Digest root) {
    return attempt("read why to keep " + root, () -> evictor.keptByRules(root));
  }

  /** The bundles whose time for cleanup has come and that are not pinned. */
  public List<Digest> expired(Instant now) {
    return holdings().stream()
        .filter(holding -> !holding.pinned())
        .filter(holding -> holding.cleanupAt().filter(at -> !at.isAfter(now)).isPresent())
        .map(Holding::root)
        .toList();
  }

  /** Removes a bundle, complete or not, unless it is loaded, pinned or being fetched. */
  public synchronized RemoveOutcome remove(Digest root) {
    BundleFolder folder = directory.bundle(root);
    if (!inventory.contains(root)) {
      return RemoveOutcome.ABSENT;
    }
    if (ports.keeping().loaded().test(root)) {
      return RemoveOutcome.LOADED;
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
          inventory.remove(root);
          return RemoveOutcome.REMOVED;
        });
  }

  /**
   * The same at somebody's wish: it is told like a deletion that makes room.
   *
   * @param why for people
   */
  public synchronized RemoveOutcome evict(Digest root, String why) {
    Optional<StoredBundle> known =
        attempt(
            "look at " + root,
            () ->
                inventory.stored(ports.keeping(), downloads::containsKey).stream()
                    .filter(stored -> stored.holding().root().equals(root))
                    .findFirst());
    long freed = freedBytes(root);
    RemoveOutcome outcome = remove(root);
    if (outcome == RemoveOutcome.REMOVED) {
      known.ifPresent(
          stored -> ports.keeping().evicted().accept(Evictor.eviction(stored, freed, why)));
    }
    return outcome;
  }

  /** Ends all downloads, which can be resumed later, and releases the folder. */
  @Override
  public synchronized void close() {
    List.copyOf(downloads.values()).forEach(Partial::close);
    directory.close();
  }

  private void changeBundle(Digest root, FolderChange change) {
    if (!inventory.contains(root)) {
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
