package io.mycelium.runtime.memory;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Orders slots by their last use. A slot that is used often and takes long to load again counts as
 * used later than it was, by at most {@link #MAX_BONUS}. Not safe for use by several threads.
 */
public final class LRUTracker {
  /** The most that frequency and reload cost may add to the time of the last use. */
  public static final Duration MAX_BONUS = Duration.ofMinutes(10);

  /** Each doubling of the number of uses adds the time of so many reloads. */
  private static final long RELOADS_PER_DOUBLING = 10;

  private record Use(long lastNanos, long count, long reloadNanos) {}

  private final Map<SlotKey, Use> uses = new HashMap<>();

  /** The slot was loaded at this time, and that took so long. */
  public void loaded(SlotKey slot, long nowNanos, Duration took) {
    uses.put(slot, new Use(nowNanos, 0, took.toNanos()));
  }

  /** The slot was used at this time. */
  public void used(SlotKey slot, long nowNanos) {
    Use before = uses.getOrDefault(slot, new Use(nowNanos, 0, 0));
    uses.put(slot, new Use(nowNanos, before.count() + 1, before.reloadNanos()));
  }

  /** The slot is gone. */
  public void removed(SlotKey slot) {
    uses.remove(slot);
  }

  /** How long ago the slot was used; a slot that nobody knows was never used. */
  Duration unusedFor(SlotKey slot, long nowNanos) {
    Use use = uses.get(slot);
    return use == null
        ? Duration.ofNanos(Long.MAX_VALUE)
        : Duration.ofNanos(nowNanos - use.lastNanos());
  }

  /** The slots, the one to evict first in front; equal ones in the order of their keys. */
  List<SlotKey> leastRecentFirst(Collection<SlotKey> slots, long nowNanos) {
    return slots.stream()
        .sorted(
            Comparator.comparingLong((SlotKey slot) -> score(slot, nowNanos))
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  /** Relative to now, because a monotonic clock may be negative and wrap. */
  private long score(SlotKey slot, long nowNanos) {
    Use use = uses.get(slot);
    if (use == null) {
      return Long.MIN_VALUE;
    }
    int doublings = Long.SIZE - Long.numberOfLeadingZeros(use.count());
    long cappedReload = Math.min(use.reloadNanos(), MAX_BONUS.toNanos());
    long bonus = Math.min(cappedReload * RELOADS_PER_DOUBLING * doublings, MAX_BONUS.toNanos());
    return use.lastNanos() - nowNanos + bonus;
  }
}
