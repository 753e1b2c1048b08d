package io.mycelium.runtime.memory;

import java.time.Duration;

/**
 * The memory that all components of a node may hold together.
 *
 * @param targetBytes eviction goes on until not more than this is used
 * @param softBytes eviction begins when more than this is used
 * @param hardBytes placement is refused when more than this would be used
 * @param minResidency an idle slot younger than this, counted from its last use, is evicted only to
 *     make room below the hard limit
 */
public record MemoryLimits(
    long targetBytes, long softBytes, long hardBytes, Duration minResidency) {
  /** Refuses limits that are not in order. */
  public MemoryLimits {
    if (targetBytes < 0 || targetBytes >= softBytes || softBytes >= hardBytes) {
      throw new IllegalArgumentException(
          "memory limits must be target < soft < hard: target=%d, soft=%d, hard=%d"
              .formatted(targetBytes, softBytes, hardBytes));
    }
    if (minResidency.isNegative()) {
      throw new IllegalArgumentException("min residency is " + minResidency);
    }
  }
}
