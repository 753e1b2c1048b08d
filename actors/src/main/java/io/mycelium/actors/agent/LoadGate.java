package io.mycelium.actors.agent;

import io.mycelium.runtime.memory.SlotKey;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Lets loads through for which there is memory. Others wait for idle slots to leave, up to a limit,
 * or are refused. One thread uses it.
 */
final class LoadGate {
  /** What becomes of a load that came to the gate. */
  interface Outcomes {
    /** There is memory for it. */
    void load(SlotKey key, HeldSlot slot);

    /** There is none, and none to wait for. */
    void refuse(SlotKey key, String reason);

    /** Nobody wants it any more. */
    void callOff(SlotKey key, HeldSlot slot);
  }

  private final DynamicComponentManager.Memory memory;
  private final MemoryKeeper keeper;
  private final SlotTable slots;
  private final Function<Wanted, Slots.Demand> demand;
  private final LongSupplier nanos;
  private final Outcomes outcomes;

  /**
   * A gate before the memory of a node.
   *
   * @param demand what a load will take
   * @param nanos a monotonic clock
   */
  LoadGate(
      DynamicComponentManager.Memory memory,
      MemoryKeeper keeper,
      SlotTable slots,
      Function<Wanted, Slots.Demand> demand,
      LongSupplier nanos,
      Outcomes outcomes) {
    this.memory = memory;
    this.keeper = keeper;
    this.slots = slots;
    this.demand = demand;
    this.nanos = nanos;
    this.outcomes = outcomes;
  }

  /** A slot whose bundle is on disk wants to be loaded. */
  void enter(SlotKey key, HeldSlot slot) {
    long now = nanos.getAsLong();
    switch (keeper.ask(key, slot, slots, demand.apply(slot.wanted), now)) {
      case MemoryKeeper.Verdict.Fits() -> {
        slot.waitingSinceNanos = null;
        outcomes.load(key, slot);
      }
      case MemoryKeeper.Verdict.Waits(Map<SlotKey, String> evict) -> {
        if (slot.waitingSinceNanos == null) {
          slot.waitingSinceNanos = now;
        }
        evict(evict);
      }
      case MemoryKeeper.Verdict.Refused(String reason) -> outcomes.refuse(key, reason);
    }
  }

  /** It is time to look whether too much is held. */
  void look() {
    evict(keeper.excess(slots, nanos.getAsLong()));
    tryWaiting();
    memory.reading().accept(keeper.reading(slots));
  }

  private void evict(Map<SlotKey, String> chosen) {
    chosen.forEach((key, reason) -> memory.evict().ask(key.component(), key.generation(), reason));
  }

  /** Memory may have become free: tries those that wait, in the order of their keys. */
  void tryWaiting() {
    Map<SlotKey, Long> waiting = new TreeMap<>();
    slots.forEach(
        (key, slot) -> {
          if (slot.waitingSinceNanos != null) {
            waiting.put(key, slot.waitingSinceNanos);
          }
        });
    waiting.forEach(this::tryAgain);
  }

  private void tryAgain(SlotKey key, long sinceNanos) {
    HeldSlot slot = slots.get(key);
    if (slot == null) {
      return;
    }
    Duration limit = memory.settings().waitLimit();
    if (slot.unload != null) {
      outcomes.callOff(key, slot);
    } else if (nanos.getAsLong() - sinceNanos > limit.toNanos()) {
      outcomes.refuse(key, "no memory became free within %s; all is in use".formatted(limit));
    } else {
      enter(key, slot);
    }
  }
}
