package io.mycelium.node.live;

import io.mycelium.actors.agent.MemoryReading;
import io.mycelium.actors.agent.MemoryReading.SlotMemory;
import io.mycelium.api.NodeId;
import io.mycelium.node.fleet.MemoryControl;
import io.mycelium.node.fleet.Outcome;
import io.mycelium.node.fleet.Principal;
import io.mycelium.node.fleet.Report;
import io.mycelium.node.fleet.Resource;
import io.mycelium.runtime.leak.RetainedHeap;
import io.mycelium.runtime.memory.MemoryFigure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The memory of the components of this node as the API shows it. */
public final class MemoryOrders implements MemoryControl {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryOrders.class);

  private final NodeId node;
  private final Supplier<MemoryReading> reading;
  private final Supplier<CompletableFuture<RetainedHeap.Answer>> measure;

  /**
   * The memory of a node.
   *
   * @param reading what is held, as it was looked at last
   * @param measure has the heap measured; completes within the limit of a search
   */
  public MemoryOrders(
      NodeId node,
      Supplier<MemoryReading> reading,
      Supplier<CompletableFuture<RetainedHeap.Answer>> measure) {
    this.node = node;
    this.reading = reading;
    this.measure = measure;
  }

  @Override
  public Report slots() {
    MemoryReading now = reading.get();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("node", node.value());
    facts.put("used-bytes", now.usedBytes());
    facts.put("idle-bytes", now.idleBytes());
    facts.put("leaked-bytes", now.leakedBytes());
    facts.put("target-bytes", now.limits().targetBytes());
    facts.put("soft-limit-bytes", now.limits().softBytes());
    facts.put("hard-limit-bytes", now.limits().hardBytes());
    facts.put("evictions", now.evictions());
    facts.put("evictions-regretted", now.regretted());
    return new Report(facts, now.slots().stream().map(MemoryOrders::slot).toList());
  }

  private static Resource slot(SlotMemory slot) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("component", slot.slot().component().value());
    facts.put("generation", slot.slot().generation());
    facts.put("version", slot.version().toString());
    facts.put("state", slot.state());
    facts.put("users", slot.users());
    facts.put("bytes", slot.bytes());
    for (MemoryFigure figure : slot.figures()) {
      facts.put(part(figure), figure.bytes());
    }
    facts.put("figures", slot.figures().stream().map(MemoryOrders::figure).toList());
    return new Resource(
        "%s-%d".formatted(slot.slot().component(), slot.slot().generation()), facts);
  }

  private static Map<String, Object> figure(MemoryFigure figure) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("part", part(figure));
    facts.put("bytes", figure.bytes());
    facts.put("method", figure.method());
    facts.put("error", figure.error());
    return facts;
  }

  private static String part(MemoryFigure figure) {
    return figure.kind().name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Outcome measure(Principal who) {
    LOG.info("{} has the heap measured", who.name());
    return switch (measure.get().join()) {
      case RetainedHeap.Answer.Sizes(Map<Long, Long> byLoader) -> {
        List<Long> sizes = List.copyOf(byLoader.values());
        yield Outcome.done(
            node.value(),
            Map.of(
                "slots",
                sizes.size(),
                "heap-bytes",
                sizes.stream().mapToLong(Long::longValue).sum()));
      }
      case RetainedHeap.Answer.NoDump(String reason) ->
          new Outcome.Refused(
              Outcome.Reason.UNAVAILABLE, "the heap can't be measured now: " + reason);
    };
  }
}
