package io.mycelium.actors.instance;

import io.mycelium.actors.instance.ComponentEvent.BundleFound;
import io.mycelium.actors.instance.ComponentEvent.BundleRemoved;
import io.mycelium.actors.instance.ComponentEvent.Incarnated;
import io.mycelium.actors.instance.ComponentEvent.LeaseVoided;
import io.mycelium.actors.instance.ComponentEvent.NodeLost;
import io.mycelium.actors.instance.ComponentEvent.SlotLost;
import java.util.List;
import java.util.Set;

/** What a start, a loss or an inventory of the node means for what was there. */
final class Reconciling {
  private Reconciling() {}

  /** The node started anew. */
  static void incarnated(Draft draft, long incarnation) {
    long known = draft.state().incarnation();
    if (incarnation < known) {
      draft.refuse("incarnated", "incarnation", incarnation, known, null);
    } else if (incarnation > known) {
      draft.add(new Incarnated(incarnation));
      abandon(draft, "node started anew under incarnation " + incarnation);
    }
  }

  /** The node is lost; told twice it changes nothing. */
  static void lost(Draft draft, long incarnation) {
    long known = draft.state().incarnation();
    if (incarnation < known) {
      draft.refuse("lost", "incarnation", incarnation, known, null);
    } else if (incarnation > draft.state().lost()) {
      draft.add(new NodeLost(incarnation));
      abandon(draft, "node was lost with incarnation " + incarnation);
    }
  }

  private static void abandon(Draft draft, String reason) {
    draft.state().leases().forEach(lease -> draft.add(new LeaseVoided(lease, reason)));
    draft.state().liveSlots().forEach(slot -> lose(draft, slot, reason));
  }

  private static void lose(Draft draft, Slot slot, String reason) {
    if (slot.phase() == Slot.Phase.LOADING) {
      boolean cached =
          draft
              .state()
              .bundle(slot.version())
              .filter(bundle -> bundle.phase() == Bundle.Phase.CACHED)
              .isPresent();
      draft.add(
          new ComponentEvent.LoadFailed(
              slot.version(),
              slot.generation(),
              cached ? HandsReport.Stage.LOAD : HandsReport.Stage.FETCH,
              reason,
              true,
              0));
    } else {
      draft.add(new SlotLost(slot.generation(), reason));
    }
  }

  /**
   * Compares what should be on the node with what is. Slots being loaded or unloaded are ordered
   * again and need no comparison.
   */
  static void inventory(Draft draft, Set<Long> loaded, List<HandsReport.Holding> holdings) {
    for (Slot slot : draft.state().liveSlots()) {
      if ((slot.phase() == Slot.Phase.ACTIVE || slot.phase() == Slot.Phase.DRAINING)
          && !loaded.contains(slot.generation())) {
        String reason = "generation %d is not on the node".formatted(slot.generation());
        draft
            .state()
            .leasesOf(slot.generation())
            .forEach(lease -> draft.add(new LeaseVoided(lease, reason)));
        lose(draft, slot, reason);
      }
    }
    holdings.forEach(holding -> found(draft, holding));
    draft.state().bundles().stream()
        .filter(bundle -> bundle.phase() == Bundle.Phase.CACHED)
        .filter(bundle -> holdings.stream().noneMatch(is -> is.root().equals(bundle.root())))
        .forEach(bundle -> draft.add(new BundleRemoved(bundle.version(), bundle.root(), 0)));
    Loading.unloadDrained(draft);
  }

  private static void found(Draft draft, HandsReport.Holding holding) {
    boolean known =
        draft
            .state()
            .bundle(holding.version())
            .filter(
                bundle ->
                    bundle.phase() != Bundle.Phase.REMOVED && bundle.phase() != Bundle.Phase.FAILED)
            .isPresent();
    if (!known) {
      draft.add(new BundleFound(holding.version(), holding.root(), holding.contentBytes()));
    }
  }

  /** The generations that are loaded on the node and that nobody answers for. */
  static List<Long> orphans(ComponentState state, Set<Long> loaded) {
    return loaded.stream()
        .filter(
            generation -> state.liveSlots().stream().noneMatch(is -> is.generation() == generation))
        .sorted()
        .toList();
  }
}
