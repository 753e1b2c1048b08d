package io.mycelium.actors.agent;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;
import io.mycelium.runtime.memory.ComponentMemoryManager;
import io.mycelium.runtime.memory.LRUTracker;
import io.mycelium.runtime.memory.MemoryLimits;
import io.mycelium.runtime.memory.MemoryUsage;
import io.mycelium.runtime.memory.SlotKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Keeps the slots of a node within their memory: it is asked before each load, and looks for too
 * much now and then. It only chooses; who asked orders the unload, and the instance looks again
 * whether the slot is idle. One thread uses it.
 */
final class MemoryKeeper {
  /** A reload this soon after an eviction shows that the wrong slot was evicted. */
  static final Duration REGRET = Duration.ofSeconds(60);

  /** Of how many contents the keeper remembers what they took. */
  static final int MAX_REMEMBERED = 1_024;

  private final MemoryLimits limits;
  private final LRUTracker tracker = new LRUTracker();

  /** That of all components first. */
  private final List<Scope> scopes = new ArrayList<>();

  private final Map<SlotKey, Slots.Demand> loading = new LinkedHashMap<>();
  private final Map<SlotKey, String> publisherOf = new HashMap<>();
  private final Set<SlotKey> asked = new HashSet<>();
  private final Map<ComponentId, Long> evicted = new HashMap<>();

  /** What left the table and not the memory. */
  private final Map<SlotKey, Leak> leaks = new TreeMap<>();

  private record Leak(Version version, String publisher, long bytes) {}

  private final Map<Digest, Long> measured =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Long> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };
  private long evictions;
  private long regretted;
  private long refusals;

  /** What becomes of a load. */
  sealed interface Verdict {
    /** It fits; its memory is counted from now on. */
    record Fits() implements Verdict {}

    /** It fits once these are gone, and what leaves already. */
    record Waits(Map<SlotKey, String> evict) implements Verdict {}

    /** It does not fit, even without all that is idle. */
    record Refused(String reason) implements Verdict {}
  }

  MemoryKeeper(MemorySettings settings) {
    limits = settings.limits();
    scopes.add(scope("all components", "", limits));
    settings
        .publishers()
        .forEach(
            (publisher, bytes) ->
                scopes.add(
                    scope(
                        "publisher " + publisher,
                        publisher,
                        MemorySettings.quota(bytes, limits.minResidency()))));
  }

  private Scope scope(String name, String publisher, MemoryLimits of) {
    return new Scope(name, publisher, of, new ComponentMemoryManager(of, tracker));
  }

  /** Whether a slot may be loaded now. */
  Verdict ask(SlotKey key, HeldSlot slot, SlotTable slots, Slots.Demand demand, long nowNanos) {
    long bytes = Math.max(demand.bytes(), measured.getOrDefault(slot.wanted.root(), 0L));
    publisherOf.put(key, demand.publisher());
    Map<SlotKey, String> evict = new LinkedHashMap<>();
    boolean waits = false;
    for (Scope scope : scopes) {
      if (!scope.has(demand.publisher())
          || fits(scope, usages(slots, scope, true), bytes, nowNanos)) {
        continue;
      }
      // What leaves is still there, but no reason to refuse.
      switch (scope.manager().admit(usages(slots, scope, false), bytes, nowNanos)) {
        case ComponentMemoryManager.Admission.Refused(String reason) -> {
          refusals++;
          publisherOf.remove(key);
          return new Verdict.Refused(
              "%s %s takes %d bytes of memory: %s of %s"
                  .formatted(key.component(), slot.wanted.version(), bytes, reason, scope.name()));
        }
        case ComponentMemoryManager.Admission.Admitted(List<SlotKey> first) -> {
          waits = true;
          first.forEach(
              each ->
                  evict.putIfAbsent(
                      each,
                      "memory: room for %s %s, hard limit %d bytes of %s"
                          .formatted(
                              key.component(),
                              slot.wanted.version(),
                              scope.limits().hardBytes(),
                              scope.name())));
        }
      }
    }
    if (waits) {
      asked.addAll(evict.keySet());
      return new Verdict.Waits(evict);
    }
    loading.put(key, new Slots.Demand(bytes, demand.publisher()));
    return new Verdict.Fits();
  }

  private static boolean fits(
      Scope scope, Collection<MemoryUsage> usages, long bytes, long nowNanos) {
    return scope.manager().admit(usages, bytes, nowNanos)
            instanceof ComponentMemoryManager.Admission.Admitted(List<SlotKey> first)
        && first.isEmpty();
  }

  /** What is too much now, with the reason of each. */
  Map<SlotKey, String> excess(SlotTable slots, long nowNanos) {
    Map<SlotKey, String> evict = new LinkedHashMap<>();
    for (Scope scope : scopes) {
      List<MemoryUsage> usages = usages(slots, scope, false);
      long used = usages.stream().mapToLong(MemoryUsage::bytes).sum();
      scope
          .manager()
          .evictions(usages, nowNanos)
          .forEach(
              each ->
                  evict.putIfAbsent(
                      each,
                      "memory: %d bytes used, soft limit %d, target %d of %s"
                          .formatted(
                              used,
                              scope.limits().softBytes(),
                              scope.limits().targetBytes(),
                              scope.name())));
    }
    asked.addAll(evict.keySet());
    return evict;
  }

  /** A slot was told to leave; an eviction, if it was chosen for one. */
  void leaves(SlotKey key, long nowNanos) {
    if (asked.remove(key)) {
      evictions++;
      evicted.values().removeIf(at -> nowNanos - at > REGRET.toNanos());
      evicted.put(key.component(), nowNanos);
    }
  }

  /** A slot is in memory now. */
  void loaded(SlotKey key, HeldSlot slot, Slots.Loaded loaded, long nowNanos) {
    loading.remove(key);
    measured.put(slot.wanted.root(), loaded.ownBytes());
    tracker.loaded(key, nowNanos, Duration.ofNanos(nowNanos - slot.loadNanos));
    Long at = evicted.remove(key.component());
    if (at != null && nowNanos - at <= REGRET.toNanos()) {
      regretted++;
    }
  }

  /** A slot was used. */
  void used(SlotKey key, long nowNanos) {
    tracker.used(key, nowNanos);
  }

  /**
   * A slot that was to leave is held. What it held is counted until it is gone, for it is not free.
   */
  void leaked(SlotKey key, HeldSlot slot) {
    Leak leak = new Leak(slot.wanted.version(), publisherOf.getOrDefault(key, ""), slot.heldBytes);
    gone(key);
    leaks.put(key, leak);
  }

  /** A slot that was held is gone. */
  void collected(SlotKey key) {
    leaks.remove(key);
  }

  /** A slot is gone, or never came to be. */
  void gone(SlotKey key) {
    loading.remove(key);
    publisherOf.remove(key);
    asked.remove(key);
    tracker.removed(key);
  }

  /** What is held now. */
  MemoryReading reading(SlotTable slots) {
    List<MemoryUsage> all = usages(slots, scopes.getFirst(), true);
    long used = all.stream().mapToLong(MemoryUsage::bytes).sum();
    long idle = all.stream().filter(MemoryUsage::idle).mapToLong(MemoryUsage::bytes).sum();
    long leaked = leaks.values().stream().mapToLong(Leak::bytes).sum();
    return new MemoryReading(
        limits, used, idle, leaked, evictions, regretted, refusals, slotMemory(slots));
  }

  private List<MemoryReading.SlotMemory> slotMemory(SlotTable slots) {
    List<MemoryReading.SlotMemory> all = new ArrayList<>();
    slots.forEach(
        (key, slot) -> {
          if (slot.loaded != null) {
            all.add(
                new MemoryReading.SlotMemory(
                    key,
                    slot.wanted.version(),
                    slot.unload == null ? "loaded" : "leaving",
                    slot.running.get(),
                    held(slot, slot.loaded),
                    slot.loaded.memory()));
          }
        });
    leaks.forEach(
        (key, leak) ->
            all.add(
                new MemoryReading.SlotMemory(
                    key, leak.version(), "leaked", 0, leak.bytes(), List.of())));
    return all;
  }

  /** A slot that leaves says 0 from the first moment, and takes its memory until it is gone. */
  private static long held(HeldSlot slot, Slots.Loaded loaded) {
    return slot.unloading ? slot.heldBytes : loaded.memoryBytes();
  }

  /** Whose memory is limited together. */
  private record Scope(
      String name, String publisher, MemoryLimits limits, ComponentMemoryManager manager) {
    boolean has(String of) {
      return publisher.isEmpty() || publisher.equals(of);
    }
  }

  /** Slots that are being loaded or unloaded, or leak, can't be evicted, so they count as used. */
  private List<MemoryUsage> usages(SlotTable slots, Scope scope, boolean leaving) {
    List<MemoryUsage> usages = new ArrayList<>();
    Set<SlotKey> counted = loading.keySet();
    loading.forEach(
        (key, demand) -> {
          if (scope.has(demand.publisher())) {
            usages.add(new MemoryUsage(key, demand.bytes(), 1));
          }
        });
    slots.forEach(
        (key, slot) -> {
          if (slot.loaded != null
              && !counted.contains(key)
              && scope.has(publisherOf.getOrDefault(key, ""))) {
            boolean goes = slot.unload != null;
            if (!goes || leaving) {
              long all = held(slot, slot.loaded);
              long own = slot.unloading ? all : slot.loaded.ownBytes();
              usages.add(new MemoryUsage(key, own, goes ? 1 : slot.running.get()));
              if (all > own) {
                // Programs beside it outlive it, so nobody gets that by unloading it.
                usages.add(new MemoryUsage(key, all - own, 1));
              }
            }
          }
        });
    leaks.forEach(
        (key, leak) -> {
          if (scope.has(leak.publisher())) {
            usages.add(new MemoryUsage(key, leak.bytes(), 1));
          }
        });
    return usages;
  }
}
