package io.mycelium.runtime.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Holds the components of a node to their memory limits. Pure: it chooses, the caller unloads. */
public final class ComponentMemoryManager {
  private final MemoryLimits limits;
  private final LRUTracker tracker;

  /** Whether a component may be loaded. */
  public sealed interface Admission {
    /** It fits once these idle slots are unloaded; often none. */
    record Admitted(List<SlotKey> evictFirst) implements Admission {}

    /** It does not fit, even without all that is idle. */
    record Refused(String reason) implements Admission {}
  }

  /** Holds to the limits, in the order of the tracker. */
  public ComponentMemoryManager(MemoryLimits limits, LRUTracker tracker) {
    this.limits = limits;
    this.tracker = tracker;
  }

  /**
   * The idle slots to unload, in this order: none up to the soft limit, else as many as it takes to
   * reach the target. Slots used within the minimal residency stay.
   */
  public List<SlotKey> evictions(Collection<MemoryUsage> usages, long nowNanos) {
    long used = total(usages);
    if (used <= limits.softBytes()) {
      return List.of();
    }
    return choose(usages, used - limits.targetBytes(), limits.minResidency(), nowNanos);
  }

  /** Whether so many bytes more may be used, and what must go before. */
  public Admission admit(Collection<MemoryUsage> usages, long bytes, long nowNanos) {
    long used = total(usages);
    long over = used + bytes - limits.hardBytes();
    if (over <= 0) {
      return new Admission.Admitted(List.of());
    }
    List<SlotKey> chosen = choose(usages, over, Duration.ZERO, nowNanos);
    long freed =
        usages.stream()
            .filter(usage -> usage.idle() && chosen.contains(usage.slot()))
            .mapToLong(MemoryUsage::bytes)
            .sum();
    if (freed < over) {
      return new Admission.Refused(
          "%d bytes more do not fit: %d used, of which %d idle, hard limit %d"
              .formatted(bytes, used, idle(usages), limits.hardBytes()));
    }
    return new Admission.Admitted(chosen);
  }

  private List<SlotKey> choose(
      Collection<MemoryUsage> usages, long bytesToFree, Duration minResidency, long nowNanos) {
    Map<SlotKey, Long> idle = new HashMap<>();
    for (MemoryUsage usage : usages) {
      Duration unused = tracker.unusedFor(usage.slot(), nowNanos);
      if (usage.idle() && usage.bytes() > 0 && unused.compareTo(minResidency) >= 0) {
        idle.put(usage.slot(), usage.bytes());
      }
    }
    List<SlotKey> chosen = new ArrayList<>();
    long missing = bytesToFree;
    while (missing > 0 && !idle.isEmpty()) {
      SlotKey slot = tracker.leastWorth(idle, nowNanos).orElseThrow();
      chosen.add(slot);
      missing -= Objects.requireNonNull(idle.remove(slot));
    }
    return List.copyOf(chosen);
  }

  private static long total(Collection<MemoryUsage> usages) {
    return usages.stream().mapToLong(MemoryUsage::bytes).sum();
  }

  private static long idle(Collection<MemoryUsage> usages) {
    return usages.stream().filter(MemoryUsage::idle).mapToLong(MemoryUsage::bytes).sum();
  }
}
