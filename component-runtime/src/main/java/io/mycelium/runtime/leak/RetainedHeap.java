package io.mycelium.runtime.leak;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Measures the heap that slots keep alive. */
@FunctionalInterface
public interface RetainedHeap {
  /**
   * Measures once. Never fails and blocks nobody; an answer that is there at once says why nothing
   * was measured.
   */
  CompletableFuture<Answer> measure();

  /** What came of it. */
  sealed interface Answer {
    /**
     * It was measured.
     *
     * @param bytesByLoader what goes when a loader goes, by the numbers of the loaders
     */
    record Sizes(Map<Long, Long> bytesByLoader) implements Answer {}

    /**
     * It was not.
     *
     * @param reason for people
     */
    record NoDump(String reason) implements Answer {}
  }
}
