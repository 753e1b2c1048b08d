package io.mycelium.actors.agent;

import io.mycelium.api.Version;
import io.mycelium.runtime.memory.MemoryFigure;
import io.mycelium.runtime.memory.MemoryLimits;
import io.mycelium.runtime.memory.SlotKey;
import java.util.List;

/**
 * What the components of a node hold, as it was measured last.
 *
 * @param limits what they may hold
 * @param usedBytes what is in memory, on its way there, or on its way out
 * @param idleBytes the part that nobody uses
 * @param leakedBytes the part of slots that were to leave and are held
 * @param evictions how many slots were told to leave for memory since the node started
 * @param regretted how many of their components were loaded again within {@link
 *     MemoryKeeper#REGRET}
 * @param refusals how many loads were refused because all is in use
 * @param slots what each slot holds
 */
public record MemoryReading(
    MemoryLimits limits,
    long usedBytes,
    long idleBytes,
    long leakedBytes,
    long evictions,
    long regretted,
    long refusals,
    List<SlotMemory> slots) {
  /**
   * What one slot holds.
   *
   * @param slot which
   * @param version of its component
   * @param state {@code loaded}, {@code leaving} or {@code leaked}
   * @param users how many attempts run in it
   * @param bytes what it is counted with
   * @param figures the parts of that; none of a slot that leaks
   */
  public record SlotMemory(
      SlotKey slot,
      Version version,
      String state,
      int users,
      long bytes,
      List<MemoryFigure> figures) {}

  /** Copies the list. */
  public MemoryReading {
    slots = List.copyOf(slots);
  }

  /** Of a node that has loaded nothing yet. */
  public static MemoryReading nothingHeld(MemoryLimits limits) {
    return new MemoryReading(limits, 0, 0, 0, 0, 0, 0, List.of());
  }

  /** What a component that is loaded now may take: what is free, and what may be evicted. */
  public long availableBytes() {
    return Math.max(0, limits.hardBytes() - (usedBytes - idleBytes));
  }
}
