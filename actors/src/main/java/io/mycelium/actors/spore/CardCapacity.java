package io.mycelium.actors.spore;

/**
 * What a node has left, in whole numbers so that equal facts give equal bytes.
 *
 * @param cpuIdlePermille the idle part of all processors, from 0 to {@value #FULL_PERMILLE}
 * @param memoryFreeBytes memory that components and tasks may still take
 * @param memoryTotalBytes memory that they may take in all
 * @param diskFreeBytes room for bundles
 */
public record CardCapacity(
    int cpuIdlePermille, long memoryFreeBytes, long memoryTotalBytes, long diskFreeBytes) {
  /** All processors idle. */
  public static final int FULL_PERMILLE = 1000;

  /** A node that has nothing to give. */
  public static final CardCapacity NONE = new CardCapacity(0, 0, 0, 0);

  /** Refuses parts that cannot be. */
  public CardCapacity {
    require("cpuIdlePermille", cpuIdlePermille, FULL_PERMILLE);
    require("memoryFreeBytes", memoryFreeBytes, memoryTotalBytes);
    require("memoryTotalBytes", memoryTotalBytes, Long.MAX_VALUE);
    require("diskFreeBytes", diskFreeBytes, Long.MAX_VALUE);
  }

  private static void require(String name, long value, long max) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException(
          "%s of a card is %d, allowed are 0 to %d".formatted(name, value, max));
    }
  }
}
