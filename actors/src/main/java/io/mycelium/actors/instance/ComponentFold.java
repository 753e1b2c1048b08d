package io.mycelium.actors.instance;

import io.mycelium.actors.instance.ComponentEvent.StaleRefused;
import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.bundle.Isolation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Folds the events of an instance into its state. */
final class ComponentFold {
  private long incarnation;
  private long lost;
  private long generation;
  private final List<Bundle> bundles;
  private final List<Slot> slots;
  private final List<Lease> leases;
  private Attempts attempts;
  private final List<Lease> voided;
  private final List<StaleRefused> refused;
  private final List<Conduct> conducts;
  private final List<Deferral> deferrals;

  private ComponentFold(ComponentState state) {
    incarnation = state.incarnation();
    lost = state.lost();
    generation = state.generation();
    bundles = new ArrayList<>(state.bundles());
    slots = new ArrayList<>(state.slots());
    leases = new ArrayList<>(state.leases());
    attempts = state.attempts();
    voided = new ArrayList<>(state.voided());
    refused = new ArrayList<>(state.refused());
    conducts = new ArrayList<>(state.conducts());
    deferrals = new ArrayList<>(state.deferrals());
  }

  static ComponentState after(ComponentState state, ComponentEvent event) {
    ComponentFold fold = new ComponentFold(state);
    fold.apply(event);
    fold.forgetDeferrals();
    return new ComponentState(
        fold.incarnation,
        fold.lost,
        fold.generation,
        fold.bundles,
        fold.slots,
        fold.leases,
        fold.attempts,
        fold.voided,
        fold.refused,
        fold.conducts,
        fold.deferrals);
  }

  private void apply(ComponentEvent event) {
    switch (event) {
      case ComponentEvent.Registered(long ofNode) -> incarnation = ofNode;
      case ComponentEvent.Incarnated(long ofNode) -> startAnew(ofNode);
      case ComponentEvent.NodeLost(long ofNode) -> lose(ofNode);
      case ComponentEvent.StaleRefused stale -> remember(refused, stale);
      case ComponentEvent.DiscoveryStarted(var version, var root, var index) ->
          discover(version, root, "release log " + index);
      case ComponentEvent.DownloadStarted(var version, var sources, long totalBytes) ->
          bundle(version, is -> is.at(Bundle.Phase.DOWNLOADING, totalBytes + " bytes"));
      case ComponentEvent.VerificationStarted(var version) ->
          bundle(version, is -> is.at(Bundle.Phase.VERIFYING, ""));
      case ComponentEvent.BundleCached(var version, var evidence) ->
          bundle(version, is -> is.at(Bundle.Phase.CACHED, evidence.verdict()).recovered());
      case ComponentEvent.BundleFound(var version, var root, long contentBytes) ->
          found(version, root, contentBytes);
      case ComponentEvent.BundleQuarantined(var version, var evidence) ->
          bundle(version, is -> is.at(Bundle.Phase.QUARANTINED, evidence));
      case ComponentEvent.RemovalScheduled(var version, var root) ->
          bundle(version, is -> is.at(is.phase(), "removal scheduled"));
      case ComponentEvent.BundleRemoved(var version, var root, long freedBytes) ->
          bundle(version, is -> is.at(Bundle.Phase.REMOVED, freedBytes + " bytes freed"));
      case ComponentEvent.ReleaseYanked(var version, long logIndex) ->
          bundle(version, Bundle::withdrawn);
      case ComponentEvent.LoadStarted load -> load(load);
      case ComponentEvent.SlotActivated(long of, long durationMs, long memoryBytes) ->
          activate(of, memoryBytes);
      case ComponentEvent.UpdateDeferred(
              var from,
              long of,
              var to,
              long atEpochMs,
              long untilEpochMs) ->
          defer(new Deferral(of, from, to, atEpochMs, untilEpochMs, 1));
      case ComponentEvent.LoadFailed failed -> fail(failed);
      case ComponentEvent.DrainStarted(long of, var reason) ->
          slot(of, is -> is.at(Slot.Phase.DRAINING, reason));
      case ComponentEvent.UnloadStarted(long of, var reason) ->
          slot(of, is -> is.at(Slot.Phase.UNLOADING, reason));
      case ComponentEvent.SlotUnloaded(long of, long durationMs, long freed, int collections) ->
          unloaded(of, collections);
      case ComponentEvent.SlotLeaked(long of, var path) -> leaked(of, path);
      case ComponentEvent.SlotLost(long of, var reason) -> end(of, Slot.Phase.UNLOADED, reason);
      case ComponentEvent.SlotIsolated(long of, var isolation, var why) ->
          slot(of, is -> is.isolated(isolation, why));
      case ComponentEvent.SlotStalled(var version, long of, var evidence) ->
          conduct(version, Conduct::struck);
      case ComponentEvent.SlotEndedNode(var version, long of, var evidence) ->
          conduct(version, Conduct::struck);
      case ComponentEvent.SlotDied died -> die(died);
      case ComponentEvent.IsolationRaised(var version, var from, var to, var evidence) ->
          conduct(version, is -> is.raised(to, evidence));
      case ComponentEvent.LeaseGranted(var lease) -> grant(lease);
      case ComponentEvent.LeaseReleased(var lease) -> leases.remove(lease);
      case ComponentEvent.LeaseSuperseded(var lease, long byAttempt) -> leases.remove(lease);
      case ComponentEvent.LeaseExpired(var lease, long silentMs) -> leases.remove(lease);
      case ComponentEvent.LeaseVoided(var lease, var reason) -> voidOne(lease);
    }
  }

  private void defer(Deferral deferral) {
    for (int i = 0; i < deferrals.size(); i++) {
      if (deferrals.get(i).generation() == deferral.generation()) {
        deferrals.set(i, deferrals.get(i).andThen(deferral));
        return;
      }
    }
    deferrals.add(deferral);
  }

  /** A slot that drains or is gone puts nothing off any more. */
  private void forgetDeferrals() {
    deferrals.removeIf(
        deferral ->
            slots.stream()
                .noneMatch(
                    slot ->
                        slot.generation() == deferral.generation()
                            && slot.phase() == Slot.Phase.ACTIVE));
  }

  private void startAnew(long ofNode) {
    incarnation = ofNode;
    voided.clear();
  }

  private void lose(long ofNode) {
    lost = ofNode;
    incarnation = Math.max(incarnation, ofNode);
    voided.clear();
  }

  private void voidOne(Lease lease) {
    leases.remove(lease);
    voided.add(lease);
    trim(voided, ComponentState.MAX_LEASES, any -> true);
  }

  private void grant(Lease lease) {
    leases.add(lease);
    attempts = attempts.with(lease.holder());
  }

  private void discover(Version version, Digest root, String detail) {
    if (bundles.stream().noneMatch(bundle -> bundle.version().equals(version))) {
      trim(bundles, ComponentState.MAX_BUNDLES - 1, is -> is.phase() == Bundle.Phase.REMOVED);
      bundles.add(Bundle.found(version, root, Bundle.Phase.DISCOVERING, detail));
    } else {
      bundle(version, is -> is.rootedIn(root).at(Bundle.Phase.DISCOVERING, detail));
    }
  }

  private void found(Version version, Digest root, long contentBytes) {
    String detail = contentBytes + " bytes found on disk";
    discover(version, root, detail);
    bundle(version, is -> is.at(Bundle.Phase.CACHED, detail));
  }

  private void load(ComponentEvent.LoadStarted load) {
    generation = load.generation();
    slots.add(
        new Slot(
            load.version(),
            load.generation(),
            load.root(),
            load.logIndex(),
            Slot.Phase.LOADING,
            "",
            0,
            Isolation.LAYER,
            ""));
  }

  private void activate(long of, long memoryBytes) {
    slot(of, is -> is.active(memoryBytes));
    slots.stream()
        .filter(slot -> slot.generation() == of)
        .findFirst()
        .ifPresent(slot -> bundle(slot.version(), Bundle::recovered));
  }

  private void unloaded(long of, int collections) {
    versionOf(of)
        .filter(version -> conducts.stream().anyMatch(is -> is.version().equals(version)))
        .ifPresent(version -> conduct(version, Conduct::endedWell));
    boolean inProcess =
        slots.stream().anyMatch(is -> is.generation() == of && is.isolation() == Isolation.PROCESS);
    end(
        of,
        Slot.Phase.UNLOADED,
        inProcess
            ? "proven by the end of its processes"
            : "proven after %d collections".formatted(collections));
  }

  /** Only what the node's own JVM can't get rid of counts: a process that is left is no leak. */
  private void leaked(long of, String path) {
    slots.stream()
        .filter(slot -> slot.generation() == of && slot.isolation() == Isolation.LAYER)
        .findFirst()
        .ifPresent(slot -> conduct(slot.version(), Conduct::struck));
    end(of, Slot.Phase.LEAKED, path);
  }

  private void die(ComponentEvent.SlotDied died) {
    conduct(died.version(), Conduct::died);
    end(died.generation(), Slot.Phase.UNLOADED, died.reason());
    bundle(died.version(), is -> is.failed(is.phase(), died.reason(), died.retryAtEpochMs()));
  }

  private Optional<Version> versionOf(long of) {
    return slots.stream().filter(slot -> slot.generation() == of).findFirst().map(Slot::version);
  }

  private void conduct(Version version, UnaryOperator<Conduct> change) {
    if (conducts.stream().noneMatch(is -> is.version().equals(version))) {
      trim(conducts, ComponentState.MAX_BUNDLES - 1, any -> true);
      conducts.add(Conduct.unknown(version));
    }
    conducts.replaceAll(is -> is.version().equals(version) ? change.apply(is) : is);
  }

  private void fail(ComponentEvent.LoadFailed failed) {
    end(failed.generation(), Slot.Phase.UNLOADED, failed.reason());
    bundle(
        failed.version(),
        is ->
            is.failed(
                failed.stage() == HandsReport.Stage.FETCH ? Bundle.Phase.FAILED : is.phase(),
                failed.reason(),
                failed.retryAtEpochMs()));
  }

  private void end(long of, Slot.Phase phase, String detail) {
    slot(of, is -> is.at(phase, detail));
    long ended = slots.stream().filter(slot -> slot.phase().isFinal()).count();
    if (ended > ComponentState.MAX_REMEMBERED_SLOTS) {
      trim(slots, slots.size() - 1, slot -> slot.phase().isFinal());
    }
  }

  private void bundle(Version version, UnaryOperator<Bundle> change) {
    bundles.replaceAll(bundle -> bundle.version().equals(version) ? change.apply(bundle) : bundle);
  }

  private void slot(long of, UnaryOperator<Slot> change) {
    slots.replaceAll(slot -> slot.generation() == of ? change.apply(slot) : slot);
  }

  private static void remember(List<StaleRefused> refused, StaleRefused stale) {
    refused.add(stale);
    trim(refused, ComponentState.MAX_REMEMBERED_REFUSALS, any -> true);
  }

  /** Drops the oldest that may go, until the list has at most this many. */
  private static <T> void trim(List<T> list, int max, Predicate<T> mayGo) {
    for (int i = 0; i < list.size() && list.size() > max; ) {
      if (mayGo.test(list.get(i))) {
        list.remove(i);
      } else {
        i++;
      }
    }
  }
}
