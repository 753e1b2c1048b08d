package io.mycelium.actors.agent;

import io.mycelium.actors.instance.HandsReport;
import io.mycelium.actors.instance.SourceBytes;
import io.mycelium.api.ComponentId;
import io.mycelium.distribution.ComponentDistributionClient;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.DownloadReport;
import io.mycelium.distribution.TransferException;
import io.mycelium.distribution.bundle.Manifest;
import io.mycelium.distribution.cache.CacheException;
import io.mycelium.distribution.cache.ComponentDiskCache;
import io.mycelium.distribution.cache.Holding;
import io.mycelium.distribution.cache.RemoveOutcome;
import io.mycelium.distribution.source.Source;
import io.mycelium.distribution.trust.ComponentSignatureVerifier;
import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.distribution.trust.VerifiedManifest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bundles from the disk cache, else from peers, else from trusted sources. */
public final class PeerFirstBundles implements Bundles {
  /** How often progress is passed on at most. */
  private static final Duration PROGRESS_INTERVAL = Duration.ofMillis(200);

  private static final Logger LOG = LoggerFactory.getLogger(PeerFirstBundles.class);

  /**
   * Where bundles come from.
   *
   * @param releases the manifest of the release that is wanted, verified against the log that this
   *     node knows
   * @param contents a manifest of a content, of any release that has it, for what is on the disk
   * @param peers who offers a bundle now; asks the network, so it blocks
   * @param trusted asked for what no usable peer has, in order
   */
  public record Origins(
      Function<Wanted, Optional<VerifiedManifest>> releases,
      Function<Digest, Optional<VerifiedManifest>> contents,
      Function<Digest, List<Source>> peers,
      List<Source> trusted) {
    /** Copies the list. */
    public Origins {
      trusted = List.copyOf(trusted);
    }
  }

  /**
   * Where bundles are kept.
   *
   * @param cache the files
   * @param uses which of them slots use
   */
  public record Disk(ComponentDiskCache cache, BundleUses uses) {}

  private final ComponentDiskCache cache;
  private final BundleUses uses;
  private final ComponentDistributionClient client;
  private final Origins origins;
  private final LongSupplier nanos;
  private final InstantSource clock;

  /**
   * Bundles of one cache.
   *
   * @param nanos a monotonic clock
   * @param clock says until when an unused bundle stays, also over restarts
   */
  public PeerFirstBundles(
      Disk disk,
      ComponentDistributionClient client,
      Origins origins,
      LongSupplier nanos,
      InstantSource clock) {
    this.cache = disk.cache();
    this.uses = disk.uses();
    this.client = client;
    this.origins = origins;
    this.nanos = nanos;
    this.clock = clock;
  }

  @Override
  public Optional<HandsReport.BundleEvidence> fetch(Wanted wanted, Progress progress) {
    VerifiedManifest manifest = manifestOf(wanted);
    if (cache.open(wanted.root()).isPresent()) {
      cache.cancelCleanup(wanted.root());
      return Optional.empty();
    }
    List<Source> peers = origins.peers().apply(wanted.root());
    List<String> names = new ArrayList<>();
    peers.forEach(peer -> names.add(peer.id().value()));
    origins.trusted().forEach(source -> names.add(source.id().value()));
    progress.downloading(names, 0, manifest.manifest().contentBytes());
    DownloadReport report = download(manifest, peers, thinned(progress, names));
    cache.cancelCleanup(wanted.root());
    progress.verifying();
    report.blamed().forEach(blame -> LOG.warn("{}: dropped {}", wanted, blame));
    report
        .sources()
        .forEach(
            (source, use) -> {
              if (!use.trouble().isEmpty()) {
                LOG.info("{}: let go of {}: {}", wanted, source, use.trouble());
              }
            });
    return Optional.of(evidence(manifest, report));
  }

  private VerifiedManifest manifestOf(Wanted wanted) {
    Optional<VerifiedManifest> known;
    try {
      known = origins.releases().apply(wanted);
    } catch (VerificationException e) {
      throw new BundleException(
          BundleException.Kind.FORGED, e.reason() + ": " + String.valueOf(e.getMessage()));
    }
    VerifiedManifest manifest =
        known.orElseThrow(
            () ->
                new BundleException(
                    BundleException.Kind.UNAVAILABLE,
                    "this node does not know the release %s %s with the root %s yet"
                        .formatted(wanted.component(), wanted.version(), wanted.root())));
    Manifest signed = manifest.manifest();
    if (!signed.root().equals(wanted.root())) {
      throw new BundleException(
          BundleException.Kind.FORGED,
          "ordered %s %s with the root %s, but it was published with %s"
              .formatted(wanted.component(), wanted.version(), wanted.root(), signed.root()));
    }
    return manifest;
  }

  private DownloadReport download(
      VerifiedManifest manifest, List<Source> peers, io.mycelium.distribution.Progress progress) {
    try {
      return client.download(manifest, peers, origins.trusted(), progress);
    } catch (TransferException e) {
      DownloadReport report = e.report();
      String liars = report == null ? "" : blame(report);
      throw new BundleException(
          BundleException.Kind.UNAVAILABLE,
          String.valueOf(e.getMessage()) + (liars.isEmpty() ? "" : "; " + liars));
    } catch (CacheException e) {
      throw new BundleException(BundleException.Kind.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  private io.mycelium.distribution.Progress thinned(Progress progress, List<String> names) {
    long[] last = {nanos.getAsLong()};
    return (verified, total) -> {
      long now = nanos.getAsLong();
      if (now - last[0] >= PROGRESS_INTERVAL.toNanos()) {
        last[0] = now;
        progress.downloading(names, verified, total);
      }
    };
  }

  private static HandsReport.BundleEvidence evidence(
      VerifiedManifest manifest, DownloadReport report) {
    List<SourceBytes> sources = new ArrayList<>();
    report
        .sources()
        .forEach(
            (source, use) -> sources.add(new SourceBytes(source.value(), use.verifiedBytes())));
    String liars = blame(report);
    return new HandsReport.BundleEvidence(
        manifest.manifest().root(),
        manifest.envelopeDigest(),
        manifest.manifest().publisher(),
        liars.isEmpty() ? "allowed" : "allowed; " + liars,
        sources,
        manifest.manifest().contentBytes(),
        report.elapsed().toMillis());
  }

  private static String blame(DownloadReport report) {
    return String.join(", ", report.blamed().stream().map(DownloadReport.Blame::toString).toList());
  }

  @Override
  public List<HandsReport.Holding> holdings(ComponentId component) {
    List<HandsReport.Holding> holdings = new ArrayList<>();
    for (Holding holding : cache.holdings()) {
      if (holding.complete()) {
        manifestOf(holding.root())
            .filter(manifest -> manifest.component().equals(component))
            .ifPresent(
                manifest ->
                    holdings.add(
                        new HandsReport.Holding(
                            manifest.version(), holding.root(), holding.contentBytes())));
      }
    }
    return holdings;
  }

  /**
   * Fetches the chunks of a bundle that the disk has lost, and no others.
   *
   * @throws BundleException when they can't be had, or nothing is known of the bundle
   */
  public void repair(Digest root) {
    VerifiedManifest manifest =
        origins
            .contents()
            .apply(root)
            .orElseThrow(
                () ->
                    new BundleException(
                        BundleException.Kind.UNAVAILABLE,
                        "this node knows no release with the root %s".formatted(root)));
    download(manifest, origins.peers().apply(root), (verified, total) -> {});
  }

  @Override
  public BundleUses uses() {
    return uses;
  }

  @Override
  public Duration retention(Digest root) {
    if (cache.open(root).isEmpty()) {
      return Duration.ZERO;
    }
    Duration whole = manifestOf(root).map(Manifest::retention).orElse(Duration.ZERO);
    Instant now = clock.instant();
    Optional<Instant> known = cache.cleanupAt(root);
    if (known.isEmpty()) {
      cache.scheduleCleanup(root, now.plus(whole));
    }
    if (cache.keptByRules(root).isPresent()) {
      // Longer than a timer can be, so that it is asked for again and not deleted then.
      return Removals.LONGEST_TIMER.plusMillis(1);
    }
    Duration left = known.map(until -> Duration.between(now, until)).orElse(whole);
    if (left.isNegative()) {
      return Duration.ZERO;
    }
    // A clock that was set back must not keep it for longer than its policy says.
    return left.compareTo(whole) > 0 ? whole : left;
  }

  /**
   * What a bundle on the disk says of itself. After a restart the log may not be known yet, and
   * then its own envelope has to do, which was verified before it was stored.
   */
  private Optional<Manifest> manifestOf(Digest root) {
    try {
      Optional<Manifest> published = origins.contents().apply(root).map(VerifiedManifest::manifest);
      return published.isPresent()
          ? published
          : cache
              .open(root)
              .map(bundle -> ComponentSignatureVerifier.claim(bundle.envelope()))
              .filter(claimed -> claimed.root().equals(root));
    } catch (VerificationException e) {
      LOG.warn("bundle {} on the disk has no manifest: {}", root, e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public long remove(Digest root) {
    long bytes = cache.freedBytes(root);
    RemoveOutcome outcome = cache.remove(root);
    return switch (outcome) {
      case REMOVED -> bytes;
      case ABSENT -> 0;
      case PINNED, BUSY, LOADED ->
          throw new BundleException(
              BundleException.Kind.REFUSED, "bundle %s is %s".formatted(root, outcome));
    };
  }
}
