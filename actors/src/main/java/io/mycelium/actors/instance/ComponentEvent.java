package io.mycelium.actors.instance;

import io.mycelium.actors.event.EventType;
import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.bundle.Isolation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened to an instance; each carries its evidence. */
public sealed interface ComponentEvent {

  /** The node lists this instance; the first event of each. */
  @EventType(name = "component.registered")
  record Registered(long incarnation) implements ComponentEvent {}

  /** A bundle that is not on this node is looked for. */
  @EventType(name = "component.discovery-started")
  record DiscoveryStarted(Version version, Digest root, long logIndex) implements ComponentEvent {}

  /** Its bytes arrive. */
  @EventType(name = "component.download-started")
  record DownloadStarted(Version version, List<String> sources, long totalBytes)
      implements ComponentEvent {
    /** Copies the list. */
    public DownloadStarted {
      sources = List.copyOf(sources);
    }
  }

  /** Its bytes are judged. */
  @EventType(name = "component.verification-started")
  record VerificationStarted(Version version) implements ComponentEvent {}

  /** It is on disk, genuine and allowed. */
  @EventType(name = "component.bundle-cached")
  record BundleCached(Version version, HandsReport.BundleEvidence evidence)
      implements ComponentEvent {}

  /** It was on disk before this instance knew of it. */
  @EventType(name = "component.bundle-found")
  record BundleFound(Version version, Digest root, long contentBytes) implements ComponentEvent {}

  /** It is not what was published; it is never loaded. */
  @EventType(name = "component.bundle-quarantined")
  record BundleQuarantined(Version version, String evidence) implements ComponentEvent {}

  /** Its files are to go once retention allows. */
  @EventType(name = "component.removal-scheduled")
  record RemovalScheduled(Version version, Digest root) implements ComponentEvent {}

  /** Its files are gone. */
  @EventType(name = "component.bundle-removed")
  record BundleRemoved(Version version, Digest root, long freedBytes) implements ComponentEvent {}

  /** The release may not be used any more. */
  @EventType(name = "component.release-yanked")
  record ReleaseYanked(Version version, long logIndex) implements ComponentEvent {}

  /** A slot is being made. */
  @EventType(name = "component.load-started")
  record LoadStarted(Version version, long generation, Digest root, long logIndex)
      implements ComponentEvent {}

  /** It works. */
  @EventType(name = "component.slot-activated")
  record SlotActivated(long generation, long durationMs, long memoryBytes)
      implements ComponentEvent {}

  /**
   * A slot in use has put off its replacement by a newer version.
   *
   * @param from its version
   * @param to the version that was to take its place
   * @param untilEpochMs until when it is not replaced
   */
  @EventType(name = "component.update-deferred")
  record UpdateDeferred(
      Version from, long generation, Version to, long atEpochMs, long untilEpochMs)
      implements ComponentEvent {}

  /** It does not work. */
  @EventType(name = "component.load-failed")
  record LoadFailed(
      Version version,
      long generation,
      HandsReport.Stage stage,
      String reason,
      boolean retryable,
      long retryAtEpochMs)
      implements ComponentEvent {}

  /** It takes no new lease. */
  @EventType(name = "component.drain-started")
  record DrainStarted(long generation, String reason) implements ComponentEvent {}

  /** Nobody holds it; it leaves memory. */
  @EventType(name = "component.unload-started")
  record UnloadStarted(long generation, String reason) implements ComponentEvent {}

  /** Nothing of it is left in memory. */
  @EventType(name = "component.slot-unloaded")
  record SlotUnloaded(long generation, long durationMs, long freedBytes, int collections)
      implements ComponentEvent {}

  /** Something holds it in memory. */
  @EventType(name = "component.slot-leaked")
  record SlotLeaked(long generation, String path) implements ComponentEvent {}

  /** It went with its process. */
  @EventType(name = "component.slot-lost")
  record SlotLost(long generation, String reason) implements ComponentEvent {}

  /** It is kept from the node by more than a layer, and why. */
  @EventType(name = "component.slot-isolated")
  record SlotIsolated(long generation, Isolation isolation, String why) implements ComponentEvent {}

  /** It did not end its start in time, in the JVM of the node. */
  @EventType(name = "component.slot-stalled")
  record SlotStalled(Version version, long generation, String evidence) implements ComponentEvent {}

  /** It ended the JVM of the node, and all that ran there with it. */
  @EventType(name = "component.slot-ended-node")
  record SlotEndedNode(Version version, long generation, String evidence)
      implements ComponentEvent {}

  /** Its process has ended by itself; nothing of it is left. */
  @EventType(name = "component.slot-died")
  record SlotDied(Version version, long generation, String reason, long retryAtEpochMs)
      implements ComponentEvent {}

  /** From its next load on, this release is kept further from the node on this instance. */
  @EventType(name = "component.isolation-raised")
  record IsolationRaised(Version version, Isolation from, Isolation to, String evidence)
      implements ComponentEvent {}

  /** A task attempt may use a slot. */
  @EventType(name = "component.lease-granted")
  record LeaseGranted(Lease lease) implements ComponentEvent {}

  /** Its holder gave it back. */
  @EventType(name = "component.lease-released")
  record LeaseReleased(Lease lease) implements ComponentEvent {}

  /** A newer attempt of the same task came. */
  @EventType(name = "component.lease-superseded")
  record LeaseSuperseded(Lease lease, long byAttempt) implements ComponentEvent {}

  /** Its holder was silent for too long. */
  @EventType(name = "component.lease-expired")
  record LeaseExpired(Lease lease, long silentMs) implements ComponentEvent {}

  /** It ended with the slot or with the start of the node that it was granted under. */
  @EventType(name = "component.lease-voided")
  record LeaseVoided(Lease lease, String reason) implements ComponentEvent {}

  /** The node started anew. */
  @EventType(name = "component.incarnated")
  record Incarnated(long incarnation) implements ComponentEvent {}

  /** The node is lost. */
  @EventType(name = "component.node-lost")
  record NodeLost(long incarnation) implements ComponentEvent {}

  /**
   * Somebody acted under an older number and was refused.
   *
   * @param command what was tried
   * @param number which number was old: {@code attempt}, {@code generation}, {@code incarnation}
   * @param holder who tried; null for the hands
   */
  @EventType(name = "component.stale-refused")
  record StaleRefused(
      String command, String number, long given, long known, @Nullable LeaseHolder holder)
      implements ComponentEvent {}
}
