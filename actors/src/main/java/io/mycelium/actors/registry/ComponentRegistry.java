package io.mycelium.actors.registry;

import io.mycelium.actors.instance.Releases;
import io.mycelium.actors.task.FleetView;
import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.PersistentMap;
import io.mycelium.distribution.bundle.Manifest;
import io.mycelium.distribution.release.LogEntry;
import io.mycelium.distribution.release.ReleaseLog;
import io.mycelium.distribution.release.ReleaseStatement;
import io.mycelium.distribution.trust.VerifiedManifest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * The release log as this node has verified it. Safe for use by several threads; one reader changes
 * it, by a whole new log each time.
 */
public final class ComponentRegistry implements Releases {
  private static final Comparator<io.mycelium.distribution.release.Release> BY_VERSION =
      Comparator.comparing(release -> release.verified().manifest().version());

  private static final Comparator<Manifest> BY_NAME =
      Comparator.comparing(Manifest::component).thenComparing(Manifest::version);

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile Known known;

  /**
   * A log and its contents; where two releases have the same content, the higher one describes it.
   */
  private record Known(ReleaseLog log, PersistentMap<Digest, VerifiedManifest> byRoot) {
    Known(ReleaseLog log) {
      this(log, contents(PersistentMap.empty(), log, 1));
    }

    /** What is known with a log that goes on from this one; only what is new is looked at. */
    Known grown(ReleaseLog longer) {
      return new Known(longer, contents(byRoot, longer, log.head().lastIndex() + 1));
    }

    private static PersistentMap<Digest, VerifiedManifest> contents(
        PersistentMap<Digest, VerifiedManifest> before, ReleaseLog log, long from) {
      PersistentMap<Digest, VerifiedManifest> byRoot = before;
      for (LogEntry entry : log.entriesFrom(from)) {
        if (entry.statement() instanceof ReleaseStatement.Publish publish) {
          VerifiedManifest added =
              log.release(publish.component(), publish.version()).orElseThrow().verified();
          VerifiedManifest other = byRoot.get(publish.root());
          if (other == null || BY_NAME.compare(added.manifest(), other.manifest()) > 0) {
            byRoot = byRoot.with(publish.root(), added);
          }
        }
      }
      return byRoot;
    }
  }

  /** A registry that knows the log so far; at the start the empty one of the fleet's root. */
  public ComponentRegistry(ReleaseLog log) {
    this.known = new Known(log);
  }

  /** What is known now. */
  public ReleaseLog log() {
    return known.log();
  }

  /** The manifest of a release, yanked or not. */
  public Optional<VerifiedManifest> manifest(ComponentId component, Version version) {
    return known.log().release(component, version).map(release -> release.verified());
  }

  /** A manifest of a published content, yanked or not: that of the highest release that has it. */
  public Optional<VerifiedManifest> manifest(Digest root) {
    return Optional.ofNullable(known.byRoot().get(root));
  }

  /** Calls back on the thread that brought a longer log, until closed; must not block. */
  public Listening listen(Runnable changed) {
    listeners.add(changed);
    return () -> listeners.remove(changed);
  }

  @Override
  public Optional<Release> newest(ComponentId component, VersionRange range) {
    return inRange(component, range)
        .max(
            Comparator.comparing(io.mycelium.distribution.release.Release::isUsable)
                .thenComparing(BY_VERSION))
        .map(ComponentRegistry::facts);
  }

  @Override
  public Optional<Release> exactly(ComponentId component, Version version) {
    return known.log().release(component, version).map(ComponentRegistry::facts);
  }

  @Override
  public long lastIndex() {
    return known.log().head().lastIndex();
  }

  /** The newest usable release in the range. */
  public Optional<FleetView.ReleaseFacts> resolve(ComponentId component, VersionRange range) {
    return inRange(component, range)
        .filter(io.mycelium.distribution.release.Release::isUsable)
        .max(BY_VERSION)
        .map(release -> released(release.verified().manifest()));
  }

  static FleetView.ReleaseFacts released(Manifest manifest) {
    return new FleetView.ReleaseFacts(
        manifest.component(),
        manifest.version(),
        manifest.root(),
        manifest.contentBytes(),
        manifest.memoryBytes());
  }

  /** Takes a longer log that the reader has verified. */
  void accept(ReleaseLog longer) {
    known = known.grown(longer);
    changed();
  }

  /** Calls back who listens, though the log is the same: what is made of it is not. */
  void changed() {
    listeners.forEach(Runnable::run);
  }

  private Stream<io.mycelium.distribution.release.Release> inRange(
      ComponentId component, VersionRange range) {
    return known.log().releases(component).stream()
        .filter(release -> range.contains(release.verified().manifest().version()));
  }

  private static Release facts(io.mycelium.distribution.release.Release release) {
    Manifest manifest = release.verified().manifest();
    return new Release(
        manifest.component(),
        manifest.version(),
        manifest.root(),
        release.verified().envelopeDigest(),
        release.index(),
        !release.isUsable());
  }

  /** Ends by being closed. */
  @FunctionalInterface
  public interface Listening extends AutoCloseable {
    @Override
    void close();
  }
}
