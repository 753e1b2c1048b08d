package io.mycelium.runtime.memory;

import io.mycelium.api.ComponentId;
import java.util.Comparator;

/**
 * One load of one component on this node.
 *
 * @param component the component
 * @param generation the number of the load
 */
public record SlotKey(ComponentId component, long generation) implements Comparable<SlotKey> {
  @Override
  public int compareTo(SlotKey other) {
    return Comparator.comparing(SlotKey::component)
        .thenComparingLong(SlotKey::generation)
        .compare(this, other);
  }
}
