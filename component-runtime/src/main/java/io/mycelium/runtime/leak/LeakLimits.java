package io.mycelium.runtime.leak;

import java.time.Duration;

/**
 * What the search for the holder of a slot may cost.
 *
 * @param maxDumpBytes the largest dump; a heap that may give a larger one is not dumped
 * @param keepFreeBytes what stays free on the disk beside the dump
 * @param interval between two dumps, for each stops the node while it is written
 * @param walk how long the child JVM may take
 * @param walkHeapMegabytes the child's heap
 */
public record LeakLimits(
    long maxDumpBytes,
    long keepFreeBytes,
    Duration interval,
    Duration walk,
    int walkHeapMegabytes) {
  /** The defaults of a node. */
  public static final LeakLimits DEFAULTS =
      new LeakLimits(384L << 20, 512L << 20, Duration.ofMinutes(10), Duration.ofMinutes(1), 320);

  /** Refuses limits that allow nothing, or more than a dump can have. */
  public LeakLimits {
    if (maxDumpBytes < 1 || maxDumpBytes > HprofFile.MAX_BYTES) {
      throw new IllegalArgumentException(
          "the largest dump is %d bytes, it must be from 1 to %d"
              .formatted(maxDumpBytes, HprofFile.MAX_BYTES));
    }
    if (keepFreeBytes < 0 || walkHeapMegabytes < 1) {
      throw new IllegalArgumentException(
          "%d bytes stay free, the child has %d MB".formatted(keepFreeBytes, walkHeapMegabytes));
    }
    if (!interval.isPositive() || walk.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "the interval is %s, the walk may take %s: above 0, and 1 s at least"
              .formatted(interval, walk));
    }
  }
}
