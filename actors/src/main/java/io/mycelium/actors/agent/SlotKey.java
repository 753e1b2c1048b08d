package io.mycelium.actors.agent;

import io.mycelium.api.ComponentId;
import java.util.Comparator;

/**
 * The name of a slot on its node.
 *
 * @param component the component
 * @param generation the load
 */
record SlotKey(ComponentId component, long generation) implements Comparable<SlotKey> {
  private static final Comparator<SlotKey> ORDER =
      Comparator.comparing(SlotKey::component).thenComparingLong(SlotKey::generation);

  @Override
  public int compareTo(SlotKey other) {
    return ORDER.compare(this, other);
  }
}
