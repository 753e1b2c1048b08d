package io.mycelium.actors.agent;

import io.mycelium.actors.registry.ComponentRegistry;
import io.mycelium.actors.spore.CardCapacity;
import io.mycelium.actors.spore.CardFacts;
import io.mycelium.actors.spore.NodeCard;
import io.mycelium.actors.spore.SporeBoard;
import io.mycelium.actors.spore.SporeView;
import io.mycelium.actors.task.FleetView;
import io.mycelium.actors.task.FleetViews;
import io.mycelium.api.NodeId;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The fleet as this node believes it to be: the cards of the nodes that are members, whether they
 * can be reached, and the releases that were verified here.
 */
public final class SporeFleetViews implements FleetViews {
  private static final Duration THINNING = Duration.ofSeconds(1);

  /**
   * Who belongs to the cluster; answers from memory.
   *
   * @param members all of them
   * @param reachable those that can be reached from here
   */
  public record Reach(Set<NodeId> members, Set<NodeId> reachable) {
    /** Copies the sets. */
    public Reach {
      members = Set.copyOf(members);
      reachable = Set.copyOf(reachable);
    }
  }

  private final SporeBoard spores;
  private final ComponentRegistry registry;
  private final FleetView.ReleaseView releases;
  private final Supplier<Reach> reach;
  private final ScheduledExecutorService timer;
  private volatile @Nullable Seen last;

  /** What was made of what was heard: every step of every task asks, and little of it changes. */
  private record Seen(SporeView heard, Reach reach, List<FleetView.NodeFacts> nodes) {}

  /**
   * Views of a fleet.
   *
   * @param releases what of the registry is taken where
   * @param timer calls those back who subscribe
   */
  public SporeFleetViews(
      SporeBoard spores,
      ComponentRegistry registry,
      FleetView.ReleaseView releases,
      Supplier<Reach> reach,
      ScheduledExecutorService timer) {
    this.spores = spores;
    this.registry = registry;
    this.releases = releases;
    this.reach = reach;
    this.timer = timer;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // Whether it is the same object is the question.
  public FleetView current() {
    SporeView heard = spores.current();
    Reach now = reach.get();
    Seen seen = last;
    if (seen == null || seen.heard() != heard || seen.reach() != now) {
      seen = new Seen(heard, now, nodes(heard, now));
      last = seen;
    }
    return new FleetView(seen.nodes(), releases);
  }

  private static List<FleetView.NodeFacts> nodes(SporeView heard, Reach now) {
    return heard.cards().values().stream()
        .filter(card -> now.members().contains(card.node()))
        .sorted(Comparator.comparing(NodeCard::node))
        .map(card -> facts(card, now.reachable().contains(card.node())))
        .toList();
  }

  @Override
  public Subscription subscribe(Runnable changed) {
    AtomicBoolean pending = new AtomicBoolean();
    AtomicBoolean open = new AtomicBoolean(true);
    Runnable later =
        () -> {
          if (open.get() && pending.compareAndSet(false, true)) {
            var _ =
                timer.schedule(
                    () -> {
                      pending.set(false);
                      if (open.get()) {
                        changed.run();
                      }
                    },
                    THINNING.toMillis(),
                    TimeUnit.MILLISECONDS);
          }
        };
    SporeBoard.Listening cards = spores.listen(later);
    ComponentRegistry.Listening releases = registry.listen(later);
    return () -> {
      open.set(false);
      cards.close();
      releases.close();
    };
  }

  private static FleetView.NodeFacts facts(NodeCard card, boolean reachable) {
    CardFacts facts = card.facts();
    CardCapacity capacity = facts.capacity();
    return new FleetView.NodeFacts(
        card.node(),
        card.incarnation(),
        facts.kind(),
        facts.zone(),
        new FleetView.Capacity(
            capacity.cpuIdlePermille() / (double) CardCapacity.FULL_PERMILLE,
            capacity.memoryFreeBytes(),
            capacity.memoryTotalBytes(),
            capacity.diskFreeBytes()),
        facts.holdings()::mayHold,
        reachable,
        facts.drained());
  }
}
