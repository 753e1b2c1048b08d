package io.mycelium.distribution.cache;

import io.mycelium.api.ComponentId;
import io.mycelium.distribution.Digest;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes room in a cache by plan. Works under the lock of the cache. */
final class Evictor {
  private static final Logger LOG = LoggerFactory.getLogger(Evictor.class);

  private final CacheDirectory directory;
  private final Inventory inventory;
  private final Keeping keeping;
  private final InstantSource clock;
  private final CacheCounters counters;

  Evictor(CacheDirectory directory, Inventory inventory, CachePorts ports, CacheCounters counters) {
    this.directory = directory;
    this.inventory = inventory;
    this.keeping = ports.keeping();
    this.clock = ports.clock();
    this.counters = counters;
  }

  /** What would go. */
  CachePlan plan(EvictionPlanner.Need need, Predicate<Digest> fetching) throws IOException {
    return EvictionPlanner.plan(
        inventory.stored(keeping, fetching), keeping.rules(), need, clock.instant());
  }

  /** Whether a bundle of this component makes others go even when there is room. */
  boolean hasBudget(Optional<ComponentId> component) {
    return keeping.rules().of(component).maxBytes() != RetentionPolicy.UNLIMITED;
  }

  /** Why the rules keep a bundle beyond its retention. */
  Optional<String> keptByRules(Digest root) throws IOException {
    return EvictionPlanner.keptByRules(
            root, inventory.stored(keeping, each -> false), keeping.rules(), clock.instant())
        .map(CachePlan.Line::why);
  }

  /** Deletes what the plan says, one bundle after the other; each is there or gone. */
  private void carryOut(CachePlan plan, List<StoredBundle> known, List<LinkedFile> linked)
      throws IOException {
    for (CachePlan.Line line : plan.deletions()) {
      Holding holding = line.holding();
      long freed = inventory.bytesOnlyOf(holding.root(), linked);
      directory.bundle(holding.root()).delete();
      inventory.remove(holding.root());
      counters.evicted(freed);
      LOG.info(
          "evicted {}, {} bytes are free: {}, {}",
          holding.name(),
          freed,
          line.reason(),
          line.why());
      known.stream()
          .filter(stored -> stored.holding().root().equals(holding.root()))
          .findFirst()
          .ifPresent(
              stored ->
                  keeping
                      .evicted()
                      .accept(eviction(stored, freed, line.reason() + ": " + line.why())));
    }
  }

  /** Makes the room that is needed if it can be had, and says what was decided. */
  CachePlan makeRoom(EvictionPlanner.Need need, Predicate<Digest> fetching) throws IOException {
    List<StoredBundle> known = inventory.stored(keeping, fetching);
    CachePlan plan = EvictionPlanner.plan(known, keeping.rules(), need, clock.instant());
    carryOut(plan, known, need.linked());
    return plan;
  }

  static Eviction eviction(StoredBundle stored, long freedBytes, String why) {
    Holding holding = stored.holding();
    return new Eviction(
        holding.root(),
        holding.name(),
        stored.component(),
        stored.version(),
        holding.complete(),
        freedBytes,
        why);
  }
}
