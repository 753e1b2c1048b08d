package io.mycelium.actors.agent;

import io.mycelium.actors.instance.HandsReport;
import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;
import io.mycelium.runtime.memory.SlotKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** The slots of a node, by component and generation. */
final class SlotTable {
  private final Map<SlotKey, HeldSlot> slots = new TreeMap<>();

  /** How many slots are remembered that may be gone by now. */
  private static final int MAX_KNOWN = 1_024;

  private final Map<SlotKey, Version> known = new LinkedHashMap<>();
  private final BundleUses uses;

  SlotTable(BundleUses uses) {
    this.uses = uses;
  }

  @Nullable HeldSlot get(SlotKey key) {
    return slots.get(key);
  }

  void put(SlotKey key, HeldSlot slot) {
    uses.begin(slot.wanted.root());
    known.put(key, slot.wanted.version());
    if (known.size() > MAX_KNOWN) {
      known.remove(known.keySet().iterator().next());
    }
    HeldSlot before = slots.put(key, slot);
    if (before != null) {
      uses.end(before.wanted.root());
    }
  }

  @Nullable HeldSlot remove(SlotKey key) {
    HeldSlot removed = slots.remove(key);
    if (removed != null) {
      uses.end(removed.wanted.root());
    }
    return removed;
  }

  /** Which version a slot is or was made of; null if there was none of late. */
  @Nullable Version versionOf(SlotKey key) {
    return known.get(key);
  }

  void forEach(BiConsumer<SlotKey, HeldSlot> action) {
    slots.forEach(action);
  }

  /** Whether a slot is made of this content, or will be. */
  boolean uses(Digest root) {
    return slots.values().stream().anyMatch(slot -> slot.wanted.root().equals(root));
  }

  /** Says which slots of a component that work want to be asked before they are replaced. */
  void reportMayDefer(ComponentId component, ActorRef<HandsReport> to) {
    slots.forEach(
        (key, slot) -> {
          if (key.component().equals(component) && slot.runner != null && !slot.unloading) {
            slot.reportMayDefer(to);
          }
        });
  }

  /** The slots of a component that work. */
  List<HandsReport.LoadedSlot> working(ComponentId component) {
    List<HandsReport.LoadedSlot> working = new ArrayList<>();
    slots.forEach(
        (key, slot) -> {
          if (key.component().equals(component)
              && slot.runner != null
              && slot.loaded != null
              && !slot.unloading) {
            working.add(
                new HandsReport.LoadedSlot(
                    key.generation(),
                    slot.wanted.version(),
                    slot.runner,
                    slot.loaded.memoryBytes()));
          }
        });
    return working;
  }
}
