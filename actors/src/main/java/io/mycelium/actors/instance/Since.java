package io.mycelium.actors.instance;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Since when, on a monotonic clock, something has been as it is. */
final class Since<K> {
  private final Map<K, Long> nanosByKey = new HashMap<>();

  void mark(K key, long nowNanos) {
    nanosByKey.put(key, nowNanos);
  }

  /** Forgets all other keys, and marks those that are new. */
  void retain(Collection<K> keys, long nowNanos) {
    nanosByKey.keySet().retainAll(keys);
    keys.forEach(key -> nanosByKey.putIfAbsent(key, nowNanos));
  }

  /** How long, 0 for a key that is not marked. */
  long nanos(K key, long nowNanos) {
    return nowNanos - nanosByKey.getOrDefault(key, nowNanos);
  }
}
