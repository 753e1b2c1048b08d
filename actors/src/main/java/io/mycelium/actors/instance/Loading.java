package io.mycelium.actors.instance;

import io.mycelium.actors.instance.ComponentEvent.DrainStarted;
import io.mycelium.actors.instance.ComponentEvent.ReleaseYanked;
import io.mycelium.actors.instance.ComponentEvent.RemovalScheduled;
import io.mycelium.actors.instance.ComponentEvent.SlotActivated;
import io.mycelium.actors.instance.ComponentEvent.SlotLeaked;
import io.mycelium.actors.instance.ComponentEvent.SlotUnloaded;
import io.mycelium.actors.instance.ComponentEvent.UnloadStarted;
import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import java.util.List;
import java.util.Optional;

/** What becomes of slots and bundles. */
final class Loading {
  private Loading() {}

  /** The slot that a report speaks of; empty, and recorded, when it is not in that phase. */
  static Optional<Slot> expect(
      Draft draft, String report, long generation, Slot.Phase first, Slot.Phase second) {
    Optional<Slot> slot =
        draft.state().slot(generation).filter(is -> is.phase() == first || is.phase() == second);
    if (slot.isEmpty()) {
      draft.refuse(report, "generation", generation, draft.state().generation(), null);
    }
    return slot;
  }

  /** A report on a load that is under way; others are recorded. */
  static Optional<Slot> expectLoading(Draft draft, String report, long generation) {
    return expect(draft, report, generation, Slot.Phase.LOADING, Slot.Phase.LOADING);
  }

  /** Bytes arrive; only the first of these reports changes anything. */
  static void downloading(Draft draft, HandsReport.Downloading report) {
    expectLoading(draft, "downloading", report.generation())
        .flatMap(slot -> draft.state().bundle(slot.version()))
        .filter(bundle -> bundle.phase() != Bundle.Phase.DOWNLOADING)
        .ifPresent(
            bundle ->
                draft.add(
                    new ComponentEvent.DownloadStarted(
                        bundle.version(), report.sources(), report.totalBytes())));
  }

  /** Bytes are judged. */
  static void verifying(Draft draft, long generation) {
    expectLoading(draft, "verifying", generation)
        .flatMap(slot -> draft.state().bundle(slot.version()))
        .filter(bundle -> bundle.phase() != Bundle.Phase.VERIFYING)
        .ifPresent(bundle -> draft.add(new ComponentEvent.VerificationStarted(bundle.version())));
  }

  /** The bundle is on disk; under another root than ordered it is no evidence of anything. */
  static void cached(Draft draft, HandsReport.Cached report) {
    expectLoading(draft, "cached", report.generation())
        .filter(slot -> slot.root().equals(report.evidence().root()))
        .ifPresent(
            slot -> draft.add(new ComponentEvent.BundleCached(slot.version(), report.evidence())));
  }

  /** The slot works; a slot that may not be used any more goes at once. */
  static Optional<Slot> loaded(Draft draft, long generation, long durationMs, long memoryBytes) {
    Optional<Slot> slot = expectLoading(draft, "loaded", generation);
    if (slot.isEmpty()) {
      return slot;
    }
    draft.add(new SlotActivated(generation, durationMs, memoryBytes));
    Version version = slot.get().version();
    if (draft.state().bundle(version).map(Bundle::yanked).orElse(false)) {
      drain(draft, generation, "yanked");
      unloadDrained(draft);
    }
    return draft.state().slot(generation).filter(is -> is.phase() == Slot.Phase.ACTIVE);
  }

  /** The slot does not work. */
  static void failed(Draft draft, HandsReport.LoadFailed report, long retryAtEpochMs) {
    expectLoading(draft, "load-failed", report.generation())
        .ifPresent(
            slot ->
                draft.add(
                    new ComponentEvent.LoadFailed(
                        slot.version(),
                        report.generation(),
                        report.stage(),
                        report.reason(),
                        report.retryable(),
                        retryAtEpochMs)));
  }

  /** The bundle is not what was published. */
  static void quarantined(Draft draft, long generation, String evidence) {
    expectLoading(draft, "quarantined", generation)
        .ifPresent(
            slot -> {
              draft.add(
                  new ComponentEvent.LoadFailed(
                      slot.version(), generation, HandsReport.Stage.FETCH, evidence, false, 0));
              draft.add(new ComponentEvent.BundleQuarantined(slot.version(), evidence));
            });
  }

  /** Nothing of the slot is left. */
  static void unloaded(Draft draft, HandsReport.Unloaded report) {
    draft
        .state()
        .slot(report.generation())
        .filter(slot -> slot.phase() == Slot.Phase.UNLOADING)
        .ifPresent(
            slot -> {
              draft.add(
                  new SlotUnloaded(
                      report.generation(),
                      report.durationMs(),
                      report.freedBytes(),
                      report.collections()));
              scheduleRemoval(draft, slot.version());
            });
  }

  /** Something holds the slot in memory. */
  static void leaked(Draft draft, long generation, String path) {
    expect(draft, "leaked", generation, Slot.Phase.UNLOADING, Slot.Phase.UNLOADING)
        .ifPresent(
            slot -> {
              draft.add(new SlotLeaked(generation, path));
              Escalating.leaked(draft, slot, path);
              scheduleRemoval(draft, slot.version());
            });
  }

  private static void scheduleRemoval(Draft draft, Version version) {
    removable(draft.state()).stream()
        .filter(bundle -> bundle.version().equals(version))
        .forEach(bundle -> draft.add(new RemovalScheduled(version, bundle.root())));
  }

  /** The bundles on disk that no live slot uses. */
  static List<Bundle> removable(ComponentState state) {
    return state.bundles().stream()
        .filter(bundle -> bundle.phase() == Bundle.Phase.CACHED)
        .filter(
            bundle ->
                state.liveSlots().stream()
                    .noneMatch(slot -> slot.version().equals(bundle.version())))
        .toList();
  }

  /** The files are gone. */
  static void removed(Draft draft, HandsReport.Removed report) {
    draft
        .state()
        .bundle(report.version())
        .filter(bundle -> bundle.phase() != Bundle.Phase.REMOVED)
        .filter(bundle -> bundle.root().equals(report.root()))
        .filter(
            bundle ->
                draft.state().liveSlots().stream()
                    .noneMatch(slot -> slot.version().equals(bundle.version())))
        .ifPresent(
            bundle ->
                draft.add(
                    new ComponentEvent.BundleRemoved(
                        report.version(), report.root(), report.freedBytes())));
  }

  /** The release may not be used any more. */
  static void yanked(Draft draft, Version version, long logIndex) {
    draft
        .state()
        .bundle(version)
        .filter(bundle -> !bundle.yanked())
        .ifPresent(
            bundle -> {
              draft.add(new ReleaseYanked(version, logIndex));
              draft.state().slots().stream()
                  .filter(slot -> slot.version().equals(version))
                  .filter(slot -> slot.phase() == Slot.Phase.ACTIVE)
                  .forEach(slot -> drain(draft, slot.generation(), "yanked"));
              unloadDrained(draft);
            });
  }

  /** Looks up every live slot in the release log and drains what was yanked. */
  static void withdrawYanked(Draft draft, ComponentId component, Releases releases) {
    for (Slot slot : draft.state().liveSlots()) {
      releases
          .exactly(component, slot.version())
          .filter(Releases.Release::yanked)
          .ifPresent(release -> yanked(draft, slot.version(), releases.lastIndex()));
    }
  }

  /** Unloads a slot that works and that nobody holds. */
  static void unloadIdle(Draft draft, long generation, String reason) {
    draft
        .state()
        .slot(generation)
        .filter(slot -> slot.phase() == Slot.Phase.ACTIVE)
        .filter(slot -> draft.state().refCount(generation) == 0)
        .ifPresent(
            slot -> {
              drain(draft, generation, reason);
              unloadDrained(draft);
            });
  }

  static void drain(Draft draft, long generation, String reason) {
    draft.add(new DrainStarted(generation, reason));
  }

  /** INVARIANT: no slot unloads while anybody holds it. */
  static void unloadDrained(Draft draft) {
    for (Slot slot : draft.state().liveSlots()) {
      if (slot.phase() == Slot.Phase.DRAINING && draft.state().refCount(slot.generation()) == 0) {
        draft.add(new UnloadStarted(slot.generation(), slot.detail()));
      }
    }
  }
}
