package io.mycelium.actors.agent;

import io.mycelium.distribution.Digest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which bundles the slots of a node are made of, or will be. The manager notes it; the disk cache
 * asks, on other threads, before it deletes one.
 */
public final class BundleUses {
  private final Map<Digest, Integer> slots = new ConcurrentHashMap<>();

  /** Whether a slot uses it. */
  public boolean holds(Digest root) {
    return slots.containsKey(root);
  }

  void begin(Digest root) {
    slots.merge(root, 1, Integer::sum);
  }

  void end(Digest root) {
    slots.computeIfPresent(root, (any, count) -> count == 1 ? null : count - 1);
  }
}
