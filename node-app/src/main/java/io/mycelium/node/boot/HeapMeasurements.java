package io.mycelium.node.boot;

import io.mycelium.actors.agent.MemoryReading;
import io.mycelium.runtime.leak.RetainedHeap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the heap of components measured, as long as there are some; blocks nobody. */
final class HeapMeasurements {
  private static final Logger LOG = LoggerFactory.getLogger(HeapMeasurements.class);

  private final Supplier<MemoryReading> memory;
  private final Supplier<CompletableFuture<RetainedHeap.Answer>> measure;

  HeapMeasurements(
      Supplier<MemoryReading> memory, Supplier<CompletableFuture<RetainedHeap.Answer>> measure) {
    this.memory = memory;
    this.measure = measure;
  }

  /** Time has passed: a dump is made where there is anything to measure. */
  void look() {
    try {
      if (!memory.get().slots().isEmpty()) {
        var _ = measure.get().thenAccept(HeapMeasurements::say);
      }
    } catch (RuntimeException e) {
      // What a timer runs must not throw: it would not be run again.
      LOG.warn("the heap of components was not measured this time", e);
    }
  }

  private static void say(RetainedHeap.Answer answer) {
    switch (answer) {
      case RetainedHeap.Answer.Sizes(Map<Long, Long> byLoader) ->
          LOG.info(
              "{} slots keep {} bytes of heap alive",
              byLoader.size(),
              byLoader.values().stream().mapToLong(Long::longValue).sum());
      case RetainedHeap.Answer.NoDump(String reason) ->
          LOG.info("the heap of components was not measured this time: {}", reason);
    }
  }
}
