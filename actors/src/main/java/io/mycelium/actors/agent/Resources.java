package io.mycelium.actors.agent;

import io.mycelium.actors.spore.CardCapacity;

/** What the machine has and does now; asks the operating system, so calls may block shortly. */
public interface Resources {
  /** Reads it. */
  Sample sample();

  /**
   * One reading.
   *
   * @param cpuLoad the part of all processors that is busy, from 0 to 1
   * @param memoryFreeBytes what components and tasks may still take
   * @param memoryTotalBytes what they may take in all
   * @param diskFreeBytes room for bundles
   */
  record Sample(double cpuLoad, long memoryFreeBytes, long memoryTotalBytes, long diskFreeBytes) {
    /** The same on a card. */
    CardCapacity card(double averageLoad) {
      long total = Math.max(0, memoryTotalBytes);
      return new CardCapacity(
          (int) Math.round((1 - Math.clamp(averageLoad, 0, 1)) * CardCapacity.FULL_PERMILLE),
          Math.clamp(memoryFreeBytes, 0, total),
          total,
          Math.max(0, diskFreeBytes));
    }
  }
}
