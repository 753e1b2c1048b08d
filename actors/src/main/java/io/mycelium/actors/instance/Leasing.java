package io.mycelium.actors.instance;

import io.mycelium.actors.instance.ComponentEvent.DiscoveryStarted;
import io.mycelium.actors.instance.ComponentEvent.LeaseExpired;
import io.mycelium.actors.instance.ComponentEvent.LeaseGranted;
import io.mycelium.actors.instance.ComponentEvent.LeaseReleased;
import io.mycelium.actors.instance.ComponentEvent.LeaseSuperseded;
import io.mycelium.actors.instance.ComponentEvent.LoadStarted;
import io.mycelium.actors.instance.Releases.Release;
import io.mycelium.api.Version;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who may hold what. */
final class Leasing {
  private final InstanceId id;
  private final Releases releases;
  private final Deferring deferring;
  private final BooleanSupplier drained;

  /**
   * Leases of one instance.
   *
   * @param drained whether its node takes no new tasks
   */
  Leasing(InstanceId id, Releases releases, Deferring deferring, BooleanSupplier drained) {
    this.id = id;
    this.releases = releases;
    this.deferring = deferring;
    this.drained = drained;
  }

  /** Decides a request for a lease. */
  LeaseVerdict acquire(Draft draft, LeaseRequest request, long nowEpochMs) {
    Optional<LeaseVerdict> stale = fence(draft, request);
    if (stale.isPresent()) {
      return stale.get();
    }
    Loading.withdrawYanked(draft, id.component(), releases);
    supersede(draft, request.holder());
    return heldAlready(draft, request)
        .or(this::refusedByDrain)
        .orElseGet(() -> chosen(draft, request, nowEpochMs));
  }

  private LeaseVerdict chosen(Draft draft, LeaseRequest request, long nowEpochMs) {
    return switch (releases.choose(id.component(), request.range(), held(draft.state()))) {
      case Releases.Choice.None(String reason, boolean retryable) ->
          new LeaseVerdict.Refuse(reason, retryable);
      case Releases.Choice.Take take ->
          switch (deferring.ofLease(draft.state(), request.range(), take)) {
            case Deferring.Verdict.Go go -> taken(draft, request, take, nowEpochMs);
            case Deferring.Verdict.Ask question -> new LeaseVerdict.AskFirst(question);
            case Deferring.Verdict.Wait put ->
                older(draft, request, take)
                    .orElseGet(() -> taken(draft, request, take, nowEpochMs));
          };
    };
  }

  private LeaseVerdict taken(
      Draft draft, LeaseRequest request, Releases.Choice.Take take, long nowEpochMs) {
    return warm(draft, request, take.release())
        .or(() -> underWay(draft, take.release()))
        .orElseGet(() -> cold(draft, request, take, nowEpochMs));
  }

  /** The versions that can be loaded without fetching anything. */
  static Set<Version> held(ComponentState state) {
    return state.bundles().stream()
        .filter(bundle -> bundle.phase() == Bundle.Phase.CACHED)
        .map(Bundle::version)
        .collect(Collectors.toSet());
  }

  private Optional<LeaseVerdict> fence(Draft draft, LeaseRequest request) {
    ComponentState state = draft.state();
    if (request.incarnation() < state.incarnation()) {
      return Optional.of(
          stale(draft, "incarnation", request.incarnation(), state.incarnation(), request));
    }
    if (request.incarnation() > state.incarnation()) {
      return refuse(
          true,
          "incarnation %d of node %s is not known here yet, known is %d: try again"
              .formatted(request.incarnation(), id.node().shortForm(), state.incarnation()));
    }
    if (state.lost() >= state.incarnation()) {
      return refuse(false, "node %s is lost".formatted(id.node().shortForm()));
    }
    long known = state.attemptOf(request.holder().task());
    return request.holder().attempt() < known
        ? Optional.of(stale(draft, "attempt", request.holder().attempt(), known, request))
        : Optional.empty();
  }

  private static LeaseVerdict stale(
      Draft draft, String number, long given, long known, LeaseRequest request) {
    draft.refuse("acquire", number, given, known, request.holder());
    return new LeaseVerdict.Refuse(
        "%s %d of task '%s' is older than %d"
            .formatted(number, given, request.holder().task(), known),
        false);
  }

  private static void supersede(Draft draft, LeaseHolder holder) {
    draft.state().leases().stream()
        .filter(lease -> lease.task().equals(holder.task()) && lease.attempt() < holder.attempt())
        .forEach(lease -> draft.add(new LeaseSuperseded(lease, holder.attempt())));
    Loading.unloadDrained(draft);
  }

  private static Optional<LeaseVerdict> heldAlready(Draft draft, LeaseRequest request) {
    return draft.state().leases().stream()
        .filter(lease -> lease.holder().equals(request.holder()))
        .filter(lease -> request.range().contains(lease.version()))
        .findFirst()
        .map(LeaseVerdict.Grant::new);
  }

  /** Whoever placed the task had not heard of the drain yet. */
  private Optional<LeaseVerdict> refusedByDrain() {
    return drained.getAsBoolean()
        ? refuse(false, "node %s is drained: it takes no new task".formatted(id.node().shortForm()))
        : Optional.empty();
  }

  private Optional<LeaseVerdict> warm(Draft draft, LeaseRequest request, Release release) {
    return working(draft.state())
        .filter(slot -> slot.version().equals(release.version()))
        .max(Comparator.comparingLong(Slot::generation))
        .map(slot -> grant(draft, slot, request.holder()));
  }

  private static Stream<Slot> working(ComponentState state) {
    return state.slots().stream().filter(slot -> slot.phase() == Slot.Phase.ACTIVE);
  }

  /** A version that works is better than the chosen one that can't be had now. */
  private Optional<LeaseVerdict> older(
      Draft draft, LeaseRequest request, Releases.Choice.Take take) {
    return take.only()
        ? Optional.empty()
        : working(draft.state())
            .filter(slot -> request.range().contains(slot.version()))
            .filter(slot -> slot.version().compareTo(take.release().version()) < 0)
            .max(Comparator.comparing(Slot::version).thenComparingLong(Slot::generation))
            .map(slot -> grant(draft, slot, request.holder()));
  }

  /** Grants a slot that works; refuses when there are too many leases. */
  LeaseVerdict grant(Draft draft, Slot slot, LeaseHolder holder) {
    ComponentState state = draft.state();
    if (state.leases().size() >= ComponentState.MAX_LEASES) {
      return new LeaseVerdict.Refuse(
          "instance %s has %d leases, allowed are %d: wait until one ends"
              .formatted(id, state.leases().size(), ComponentState.MAX_LEASES),
          true);
    }
    Lease lease =
        new Lease(
            holder.task(),
            holder.attempt(),
            id.node(),
            id.component(),
            slot.version(),
            slot.generation(),
            state.incarnation(),
            releases.lastIndex());
    draft.add(new LeaseGranted(lease));
    return new LeaseVerdict.Grant(lease);
  }

  private static Optional<LeaseVerdict> underWay(Draft draft, Release release) {
    return draft.state().slots().stream()
        .filter(slot -> slot.phase() == Slot.Phase.LOADING)
        .filter(slot -> slot.version().equals(release.version()))
        .findFirst()
        .map(slot -> new LeaseVerdict.Await(slot.generation()));
  }

  private LeaseVerdict cold(
      Draft draft, LeaseRequest request, Releases.Choice.Take take, long nowEpochMs) {
    Release release = take.release();
    Optional<Bundle> bundle = draft.state().bundle(release.version());
    return bundle
        .flatMap(known -> barred(known, nowEpochMs))
        .or(() -> full(draft.state(), bundle))
        .map(refusal -> older(draft, request, take).orElse(refusal))
        .orElseGet(() -> load(draft, release, bundle));
  }

  private Optional<LeaseVerdict> barred(Bundle bundle, long nowEpochMs) {
    if (bundle.phase() == Bundle.Phase.QUARANTINED) {
      return refuse(
          false,
          "%s %s is quarantined: %s".formatted(id.component(), bundle.version(), bundle.detail()));
    }
    if (bundle.failures() > 0 && nowEpochMs < bundle.retryAtEpochMs()) {
      return refuse(
          true,
          "%s %s failed %d times (%s) and is tried again at %s"
              .formatted(
                  id.component(),
                  bundle.version(),
                  bundle.failures(),
                  bundle.detail(),
                  Instant.ofEpochMilli(bundle.retryAtEpochMs())));
    }
    return Optional.empty();
  }

  private Optional<LeaseVerdict> full(ComponentState state, Optional<Bundle> bundle) {
    int live = state.liveSlots().size();
    if (live >= ComponentState.MAX_LIVE_SLOTS) {
      return refuse(
          true,
          "instance %s has %d slots, allowed are %d: wait until one is unloaded"
              .formatted(id, live, ComponentState.MAX_LIVE_SLOTS));
    }
    long kept = state.bundles().stream().filter(is -> is.phase() != Bundle.Phase.REMOVED).count();
    return bundle.isEmpty() && kept >= ComponentState.MAX_BUNDLES
        ? refuse(
            true,
            "instance %s has %d bundles, allowed are %d: wait until one is removed"
                .formatted(id, kept, ComponentState.MAX_BUNDLES))
        : Optional.empty();
  }

  private static LeaseVerdict load(Draft draft, Release release, Optional<Bundle> bundle) {
    if (bundle.isEmpty() || bundle.get().phase() != Bundle.Phase.CACHED) {
      draft.add(new DiscoveryStarted(release.version(), release.root(), release.logIndex()));
    }
    long generation = draft.state().generation() + 1;
    draft.add(new LoadStarted(release.version(), generation, release.root(), release.logIndex()));
    return new LeaseVerdict.Await(generation);
  }

  /** Ends a lease that its holder gives back. */
  static void release(Draft draft, Lease lease) {
    if (draft.state().leases().contains(lease)) {
      draft.add(new LeaseReleased(lease));
      Loading.unloadDrained(draft);
    } else {
      recordIfStale(draft, "release", lease);
    }
  }

  /** Whether the holder still has the lease. */
  static boolean renew(Draft draft, Lease lease) {
    boolean held = draft.state().leases().contains(lease);
    if (!held) {
      recordIfStale(draft, "renew", lease);
    }
    return held;
  }

  /** Ends a lease whose holder was silent. */
  static void expire(Draft draft, Lease lease, long silentMs) {
    if (draft.state().leases().contains(lease)) {
      draft.add(new LeaseExpired(lease, silentMs));
      Loading.unloadDrained(draft);
    }
  }

  private static void recordIfStale(Draft draft, String command, Lease lease) {
    ComponentState state = draft.state();
    long known = state.attemptOf(lease.task());
    if (lease.incarnation() < state.incarnation()) {
      draft.refuse(
          command, "incarnation", lease.incarnation(), state.incarnation(), lease.holder());
    } else if (lease.attempt() < known) {
      draft.refuse(command, "attempt", lease.attempt(), known, lease.holder());
    }
  }

  private static Optional<LeaseVerdict> refuse(boolean retryable, String reason) {
    return Optional.of(new LeaseVerdict.Refuse(reason, retryable));
  }
}
