package io.mycelium.actors.node;

import io.mycelium.api.NodeId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which nodes take no new tasks, as their entities of this process have written it down. A node and
 * its instances live in one process, so an instance that asks here knows of a drain as soon as who
 * ordered it is answered; cards tell the rest of the fleet some seconds later.
 */
public final class Drains {
  private final Set<NodeId> drained = ConcurrentHashMap.newKeySet();

  /** Whether the node takes no new tasks. */
  public boolean holds(NodeId node) {
    return drained.contains(node);
  }

  /** The node takes new tasks or does not. */
  void set(NodeId node, boolean nowDrained) {
    if (nowDrained) {
      drained.add(node);
    } else {
      drained.remove(node);
    }
  }
}
