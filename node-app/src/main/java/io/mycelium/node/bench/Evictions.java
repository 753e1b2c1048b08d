package io.mycelium.node.bench;

import io.mycelium.api.ComponentId;
import io.mycelium.runtime.memory.ComponentMemoryManager;
import io.mycelium.runtime.memory.LRUTracker;
import io.mycelium.runtime.memory.MemoryLimits;
import io.mycelium.runtime.memory.MemoryUsage;
import io.mycelium.runtime.memory.SlotKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Plays traces to policies of eviction and adds up what is loaded. */
final class Evictions {
  private static final long NANOS_BETWEEN_USES = 1_000_000_000;

  private Evictions() {}

  /** What all loads of a trace cost with a cache that only says whether something was there. */
  static double reloadSeconds(EvictionTrace trace, EvictionRival.Cache cache) {
    long milliseconds = 0;
    for (EvictionTrace.Use use : trace.uses()) {
      if (!cache.use(use.loaded(), use.bytes())) {
        milliseconds += use.reloadMs();
      }
    }
    return milliseconds / 1000.0;
  }

  /**
   * The same with what a node decides. Its limits lie together, so that it holds as many bytes as
   * the others; a slot is in use until the next use of another, as the one that was just loaded.
   */
  static double reloadSeconds(EvictionTrace trace) {
    LRUTracker tracker = new LRUTracker();
    long hard = trace.capacityBytes();
    ComponentMemoryManager manager =
        new ComponentMemoryManager(
            new MemoryLimits(hard - 2, hard - 1, hard, Duration.ZERO), tracker);
    Map<String, MemoryUsage> held = new HashMap<>();
    long milliseconds = 0;
    long now = 0;
    long generation = 0;
    for (EvictionTrace.Use use : trace.uses()) {
      now += NANOS_BETWEEN_USES;
      MemoryUsage usage = held.get(use.loaded());
      if (usage == null) {
        milliseconds += use.reloadMs();
        usage = new MemoryUsage(new SlotKey(component(use), ++generation), use.bytes(), 0);
        makeRoom(manager, tracker, held, use.bytes(), now);
        tracker.loaded(usage.slot(), now, Duration.ofMillis(use.reloadMs()));
        held.put(use.loaded(), usage);
      }
      tracker.used(usage.slot(), now);
    }
    return milliseconds / 1000.0;
  }

  /** A node counts the uses of all versions of a component together. */
  private static ComponentId component(EvictionTrace.Use use) {
    return new ComponentId(use.component());
  }

  private static void makeRoom(
      ComponentMemoryManager manager,
      LRUTracker tracker,
      Map<String, MemoryUsage> held,
      long bytes,
      long now) {
    switch (manager.admit(held.values(), bytes, now)) {
      case ComponentMemoryManager.Admission.Admitted(var evictFirst) ->
          evictFirst.forEach(
              slot -> {
                held.values().removeIf(usage -> usage.slot().equals(slot));
                tracker.removed(slot);
              });
      case ComponentMemoryManager.Admission.Refused(var reason) ->
          throw new BenchFailedException("a trace does not fit: " + reason);
    }
  }

  /** What the first loads cost: the least that anyone pays. */
  static double firstLoadsSeconds(EvictionTrace trace) {
    return trace.uses().stream().distinct().mapToLong(EvictionTrace.Use::reloadMs).sum() / 1000.0;
  }

  /** The plain way: what was not used for the longest time goes. */
  static EvictionRival.Cache leastRecentlyUsed(long capacityBytes) {
    LinkedHashMap<String, Integer> held = new LinkedHashMap<>(16, 0.75f, true);
    long[] used = {0};
    return (key, bytes) -> {
      if (held.get(key) != null) {
        return true;
      }
      held.put(key, bytes);
      used[0] += bytes;
      Iterator<Integer> oldest = held.values().iterator();
      while (used[0] > capacityBytes && oldest.hasNext()) {
        used[0] -= oldest.next();
        oldest.remove();
      }
      return false;
    };
  }
}
