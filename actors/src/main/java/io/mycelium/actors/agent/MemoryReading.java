package io.mycelium.actors.agent;

import io.mycelium.runtime.memory.MemoryLimits;

/**
 * What the components of a node hold, as it was measured last.
 *
 * @param limits what they may hold
 * @param usedBytes what is in memory, on its way there, or on its way out
 * @param idleBytes the part that nobody uses
 * @param evictions how many slots were told to leave for memory since the node started
 * @param regretted how many of their components were loaded again within {@link
 *     MemoryKeeper#REGRET}
 * @param refusals how many loads were refused because all is in use
 */
public record MemoryReading(
    MemoryLimits limits,
    long usedBytes,
    long idleBytes,
    long evictions,
    long regretted,
    long refusals) {
  /** Of a node that has loaded nothing yet. */
  public static MemoryReading nothingHeld(MemoryLimits limits) {
    return new MemoryReading(limits, 0, 0, 0, 0, 0);
  }

  /** What a component that is loaded now may take: what is free, and what may be evicted. */
  public long availableBytes() {
    return Math.max(0, limits.hardBytes() - (usedBytes - idleBytes));
  }
}
