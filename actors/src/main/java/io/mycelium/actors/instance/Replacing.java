package io.mycelium.actors.instance;

import io.mycelium.actors.instance.ComponentEvent.LeaseVoided;
import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Lets go of the versions that others have taken the place of. It knows which range each holder has
 * asked for; that is in memory only, so a slot that was leased before this entity recovered works
 * until its holders have ended.
 */
final class Replacing {
  private final ComponentId component;
  private final Releases releases;
  private final Deferring deferring;
  private final Map<Lease, VersionRange> asked = new HashMap<>();
  private final Since<Long> draining = new Since<>();

  Replacing(ComponentId component, Releases releases, Deferring deferring) {
    this.component = component;
    this.releases = releases;
    this.deferring = deferring;
  }

  /** A lease was granted for this range. */
  void granted(Lease lease, VersionRange range) {
    asked.put(lease, range);
  }

  /**
   * Drains each slot that is held and that none of its holders would get today, unless it has put
   * that off.
   *
   * @param ask hears who is to be asked first
   */
  void drainReplaced(Draft draft, Consumer<Deferring.Verdict.Ask> ask) {
    asked.keySet().retainAll(new HashSet<>(draft.state().leases()));
    Set<Version> working =
        draft.state().slots().stream()
            .filter(slot -> slot.phase() == Slot.Phase.ACTIVE)
            .map(Slot::version)
            .collect(Collectors.toSet());
    if (working.size() < 2) {
      return;
    }
    for (Slot slot : draft.state().slots()) {
      if (slot.phase() == Slot.Phase.ACTIVE) {
        replacement(draft.state(), slot, working)
            .ifPresent(take -> replace(draft, slot, take, ask));
      }
    }
  }

  private void replace(
      Draft draft, Slot slot, Releases.Choice.Take take, Consumer<Deferring.Verdict.Ask> ask) {
    switch (deferring.ofSlot(draft.state(), slot, take)) {
      case Deferring.Verdict.Go(String because) ->
          Loading.drain(
              draft,
              slot.generation(),
              "replaced by %s: %s%s"
                  .formatted(
                      take.release().version(),
                      take.because(),
                      because.isEmpty() ? "" : "; " + because));
      case Deferring.Verdict.Ask question -> ask.accept(question);
      case Deferring.Verdict.Wait put -> {}
    }
  }

  /** By what a slot has been replaced; empty if it hasn't, for one of its holders at least. */
  private Optional<Releases.Choice.Take> replacement(
      ComponentState state, Slot slot, Set<Version> working) {
    List<Lease> holders = state.leasesOf(slot.generation());
    Set<Version> held = Leasing.held(state);
    Optional<Releases.Choice.Take> last = Optional.empty();
    for (Lease holder : holders) {
      VersionRange range = asked.get(holder);
      if (range == null
          || !(releases.choose(component, range, held) instanceof Releases.Choice.Take take)
          || take.release().version().equals(slot.version())
          || !working.contains(take.release().version())) {
        return Optional.empty();
      }
      last = Optional.of(take);
    }
    return last;
  }

  /** Ends the leases of slots that have drained for too long. */
  void endOverdue(Draft draft, long nowNanos, long deadlineNanos) {
    List<Slot> slots =
        draft.state().slots().stream().filter(slot -> slot.phase() == Slot.Phase.DRAINING).toList();
    draining.retain(slots.stream().map(Slot::generation).toList(), nowNanos);
    for (Slot slot : slots) {
      long drainedNanos = draining.nanos(slot.generation(), nowNanos);
      if (drainedNanos >= deadlineNanos) {
        String reason =
            "%s %s was to be gone after %d ms and is unloaded after %d ms: %s"
                .formatted(
                    component,
                    slot.version(),
                    deadlineNanos / 1_000_000,
                    drainedNanos / 1_000_000,
                    slot.detail());
        draft
            .state()
            .leasesOf(slot.generation())
            .forEach(lease -> draft.add(new LeaseVoided(lease, reason)));
      }
    }
    Loading.unloadDrained(draft);
  }
}
