package io.mycelium.runtime.memory;

import io.mycelium.api.ComponentId;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Knows how slots are used, and which idle one is worth the least: what a component's uses, less
 * the older they are, would cost in reloads, for each byte that it holds. Uses of a component are
 * remembered when its slot is gone, so one that keeps coming back is worth more each time.
 *
 * <p>Slots within a factor of {@link #ALIKE} of the least are taken for equal. Of those the one
 * that was loaded last goes first, and what was there before stays: otherwise components that are
 * used in turn, a little more than fit, would push each other out and all be loaded again each
 * time. Of several loads of one component the oldest goes first, for new tasks get the newest.
 *
 * <p>Not safe for use by several threads. The same calls always give the same choice.
 */
public final class LRUTracker {
  /** How much more than the least another slot may be worth and still be taken for equal. */
  static final double ALIKE = 1.5;

  /** The most components whose uses are remembered, those in memory included. */
  public static final int MAX_REMEMBERED = 8192;

  /** All counts are halved after so many uses for each slot in memory. */
  private static final int USES_PER_SLOT = 10;

  /** The fewest uses after which counts are halved. */
  private static final int MIN_USES = 100;

  /** A component whose count has fallen below this is forgotten. */
  private static final double FORGOTTEN = 0.25;

  /** What a reload takes as long as nobody knows. */
  private static final Duration UNKNOWN_RELOAD = Duration.ofMillis(1);

  private record Use(long lastNanos, long load) {}

  private record Past(double uses, long reloadNanos) {
    static final Past NONE = new Past(0, UNKNOWN_RELOAD.toNanos());
  }

  private record Worth(SlotKey slot, double each, long load, long lastNanos) {}

  private final Map<SlotKey, Use> slots = new HashMap<>();
  private final Map<ComponentId, Past> pasts = new HashMap<>();
  private long loads;
  private long usesSinceHalving;

  /** The slot was loaded at this time, and that took so long. */
  public void loaded(SlotKey slot, long nowNanos, Duration took) {
    loads++;
    slots.put(slot, new Use(nowNanos, loads));
    double uses = pasts.getOrDefault(slot.component(), Past.NONE).uses();
    remember(slot.component(), new Past(uses, Math.max(took.toNanos(), Past.NONE.reloadNanos())));
  }

  /** The slot was used at this time. */
  public void used(SlotKey slot, long nowNanos) {
    Use before = slots.get(slot);
    slots.put(slot, new Use(nowNanos, before == null ? 0 : before.load()));
    Past past = pasts.getOrDefault(slot.component(), Past.NONE);
    remember(slot.component(), new Past(past.uses() + 1, past.reloadNanos()));
    usesSinceHalving++;
    if (usesSinceHalving >= Math.max(MIN_USES, (long) USES_PER_SLOT * slots.size())) {
      usesSinceHalving = 0;
      pasts.replaceAll((component, each) -> new Past(each.uses() / 2, each.reloadNanos()));
      pasts.values().removeIf(each -> each.uses() < FORGOTTEN);
    }
  }

  /** The slot is gone; that its component was used is remembered. */
  public void removed(SlotKey slot) {
    slots.remove(slot);
  }

  /** Of how many components uses are remembered. */
  int remembered() {
    return pasts.size();
  }

  private void remember(ComponentId component, Past past) {
    pasts.put(component, past);
    if (pasts.size() > MAX_REMEMBERED) {
      pasts.entrySet().stream()
          .filter(entry -> !entry.getKey().equals(component))
          .min(
              Comparator.comparingDouble(
                      (Map.Entry<ComponentId, Past> entry) -> entry.getValue().uses())
                  .thenComparing(Map.Entry.comparingByKey()))
          .map(Map.Entry::getKey)
          .ifPresent(pasts::remove);
    }
  }

  /** How long ago the slot was used; a slot that nobody knows was never used. */
  Duration unusedFor(SlotKey slot, long nowNanos) {
    Use use = slots.get(slot);
    return use == null
        ? Duration.ofNanos(Long.MAX_VALUE)
        : Duration.ofNanos(nowNanos - use.lastNanos());
  }

  /**
   * The slot to evict next, of these with what they hold.
   *
   * @param nowNanos the monotonic clock, which may be negative and wrap
   */
  Optional<SlotKey> leastWorth(Map<SlotKey, Long> bytes, long nowNanos) {
    List<Worth> worths =
        bytes.entrySet().stream()
            .map(entry -> worth(entry.getKey(), entry.getValue(), nowNanos))
            .toList();
    double least = worths.stream().mapToDouble(Worth::each).min().orElse(0);
    return worths.stream()
        .filter(worth -> worth.each() <= least * ALIKE)
        .min(
            Comparator.comparingLong((Worth worth) -> -worth.load())
                .thenComparingLong(Worth::lastNanos)
                .thenComparing(Worth::slot))
        .map(worth -> oldestLoad(worth.slot().component(), bytes.keySet()));
  }

  private static SlotKey oldestLoad(ComponentId component, Set<SlotKey> slots) {
    return slots.stream()
        .filter(slot -> slot.component().equals(component))
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  private Worth worth(SlotKey slot, long bytes, long nowNanos) {
    Use use = slots.get(slot);
    Past past = pasts.getOrDefault(slot.component(), Past.NONE);
    double each = past.uses() * past.reloadNanos() / Math.max(1, bytes);
    return use == null
        ? new Worth(slot, 0, Long.MAX_VALUE, Long.MIN_VALUE)
        : new Worth(slot, each, use.load(), use.lastNanos() - nowNanos);
  }
}
