package io.mycelium.node.boot;

import io.mycelium.actors.agent.BundleUses;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.cache.CacheLimits;
import io.mycelium.distribution.cache.CachePorts;
import io.mycelium.distribution.cache.CacheScrubber;
import io.mycelium.distribution.cache.ComponentDiskCache;
import io.mycelium.distribution.cache.Copies;
import io.mycelium.distribution.cache.DiskUsageTracker;
import io.mycelium.distribution.cache.Eviction;
import io.mycelium.distribution.cache.Keeping;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The disk cache of a node with what belongs to it: who uses bundles, and who reads them again. */
final class NodeCache implements AutoCloseable {
  /** A start has better things to do than to read the disk. */
  private static final Duration FIRST_SCRUB_AFTER = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(NodeCache.class);

  private final ComponentDiskCache disk;
  private final BundleUses uses = new BundleUses();
  private final DiskUsageTracker usage;
  private final CacheSettings settings;

  // Reads of a disk hold the carrier of a virtual thread, so they are on a thread of their own.
  private final ScheduledThreadPoolExecutor scrubbing =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("cache-scrubber").factory());
  private volatile Consumer<Eviction> evicted = eviction -> {};

  /** Opens the cache in a folder. */
  NodeCache(Path folder, CacheSettings settings, Copies copies) {
    this.settings = settings;
    scrubbing.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    CacheLimits limits = CacheLimits.defaults();
    this.disk =
        new ComponentDiskCache(
            folder,
            new CacheLimits(
                settings.maxBytes(),
                limits.keepFreeBytes(),
                limits.maxBundles(),
                limits.syncEveryBytes(),
                limits.syncEvery()),
            CachePorts.ofSystem(
                new Keeping(
                    settings.rules(), uses::holds, copies, eviction -> evicted.accept(eviction))));
    this.usage = new DiskUsageTracker(disk);
  }

  /** The bundles. */
  ComponentDiskCache disk() {
    return disk;
  }

  /** Which bundles slots use. */
  BundleUses uses() {
    return uses;
  }

  /** What is on the disk. */
  DiskUsageTracker usage() {
    return usage;
  }

  /** Who hears of evictions from now on; must not block. */
  void onEviction(Consumer<Eviction> listener) {
    evicted = listener;
  }

  /** Starts to read all bundles again and again; {@code repair} completes one that has rotted. */
  void scrub(Consumer<Digest> repair) {
    CacheScrubber scrubber = new CacheScrubber(disk, settings.scrub(), repair, System::nanoTime);
    later(scrubber, FIRST_SCRUB_AFTER);
  }

  private void later(CacheScrubber scrubber, Duration wait) {
    try {
      var _ = scrubbing.schedule(() -> step(scrubber), wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      scrubber.close();
    }
  }

  private void step(CacheScrubber scrubber) {
    Duration wait;
    try {
      wait = scrubber.step();
    } catch (RuntimeException e) {
      LOG.warn("the cache could not be read, it is tried again in {}", settings.scrub().every(), e);
      wait = settings.scrub().every();
    }
    later(scrubber, wait);
  }

  @Override
  public void close() {
    // Never by an interrupt: it would close the file under a read, which then looks like rot.
    scrubbing.shutdown();
    disk.close();
  }
}
