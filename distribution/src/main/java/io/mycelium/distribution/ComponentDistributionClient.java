package io.mycelium.distribution;

import io.mycelium.distribution.TransferException.Reason;
import io.mycelium.distribution.cache.CacheException;
import io.mycelium.distribution.cache.ComponentDiskCache;
import io.mycelium.distribution.cache.Partial;
import io.mycelium.distribution.source.Source;
import io.mycelium.distribution.swarm.TransferLimits;
import io.mycelium.distribution.trust.VerifiedManifest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Brings bundles into the cache: from peers first, from trusted sources for what no peer has. Each
 * chunk is verified before it is written. Safe for several threads; meant for virtual ones.
 */
public final class ComponentDistributionClient {
  /** How many sources of a list are used; the lists are in order of preference. */
  public static final int MAX_SOURCES = 64;

  private final ComponentDiskCache cache;
  private final TransferLimits limits;
  private final RandomGenerator random;
  private final LongSupplier nanos;
  private final Map<Digest, CompletableFuture<DownloadReport>> running = new ConcurrentHashMap<>();

  /**
   * A client that fills a cache.
   *
   * @param random spreads the requests of nodes that start together; need not be strong
   * @param nanos a monotonic clock in nanoseconds
   */
  public ComponentDistributionClient(
      ComponentDiskCache cache, TransferLimits limits, RandomGenerator random, LongSupplier nanos) {
    this.cache = cache;
    this.limits = limits;
    this.random = random;
    this.nanos = nanos;
  }

  /**
   * Downloads a bundle and returns when all of it is verified, on disk and complete. Whoever asks
   * for a bundle that is being downloaded waits for that download; its sources and its progress are
   * those of the first caller. A bundle that is complete already needs no source.
   *
   * @throws TransferException if it cannot be had; what was verified stays for the next call
   */
  public DownloadReport download(
      VerifiedManifest manifest, List<Source> peers, List<Source> trusted, Progress progress) {
    return download(
        ContentLayout.of(manifest.manifest()), manifest.envelope(), peers, trusted, progress);
  }

  DownloadReport download(
      ContentLayout layout,
      byte[] envelope,
      List<Source> peers,
      List<Source> trusted,
      Progress progress) {
    while (true) {
      CompletableFuture<DownloadReport> mine = new CompletableFuture<>();
      CompletableFuture<DownloadReport> other = running.putIfAbsent(layout.root(), mine);
      if (other == null) {
        List<Source> sources =
            Stream.concat(peers.stream().limit(MAX_SOURCES), trusted.stream().limit(MAX_SOURCES))
                .toList();
        return lead(mine, () -> transfer(layout, envelope, sources, progress), layout.root());
      }
      Optional<DownloadReport> shared = follow(other, layout);
      if (shared.isPresent()) {
        return shared.get();
      }
    }
  }

  private DownloadReport lead(
      CompletableFuture<DownloadReport> mine, Download download, Digest root) {
    try {
      DownloadReport report = download.run();
      mine.complete(report);
      return report;
    } catch (RuntimeException | Error e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      running.remove(root, mine);
    }
  }

  @FunctionalInterface
  private interface Download {
    DownloadReport run();
  }

  /** The outcome of another caller's download; nothing if that caller was interrupted. */
  private static Optional<DownloadReport> follow(
      CompletableFuture<DownloadReport> other, ContentLayout layout) {
    try {
      return Optional.of(other.get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TransferException theirs) {
        if (theirs.reason() == Reason.INTERRUPTED) {
          return Optional.empty();
        }
        throw new TransferException(
            theirs.reason(), String.valueOf(theirs.getMessage()), theirs, theirs.report());
      }
      throw new IllegalStateException(
          "the shared download of %s broke".formatted(layout.name()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransferException(
          Reason.INTERRUPTED, "the wait for %s was interrupted".formatted(layout.name()), e, null);
    }
  }

  private DownloadReport transfer(
      ContentLayout layout, byte[] envelope, List<Source> sources, Progress progress) {
    if (cache.open(layout.root()).isPresent()) {
      return new DownloadReport(
          layout.root(), Duration.ZERO, Map.of(), List.of(), 0, layout.contentBytes(), 0);
    }
    boolean interrupted = false;
    try (Partial partial = cache.begin(layout, envelope)) {
      Transfer transfer = new Transfer(partial, sources, progress, nanos, limits, forkedRandom());
      DownloadReport report = transfer.run();
      cache.complete(layout.root());
      return report;
    } catch (CacheException e) {
      throw new TransferException(Reason.CACHE, String.valueOf(e.getMessage()), e, null);
    } catch (TransferException e) {
      interrupted = e.reason() == Reason.INTERRUPTED;
      throw e;
    } finally {
      if (interrupted) {
        // Only now: the files of the download were closed by a thread that is not interrupted.
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized RandomGenerator forkedRandom() {
    return new SplittableRandom(random.nextLong());
  }
}
