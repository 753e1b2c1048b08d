package io.mycelium.runtime;

import io.mycelium.api.ComponentLog;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stands in the core for a listener of a component: passes values on, one at a time, on a thread of
 * the slot, merges those of one key that come meanwhile, and lets go of the component when closed.
 */
final class SlotListener<T> implements Consumer<T> {
  private final SlotThreads threads;
  private final ComponentLog log;
  private final Function<T, Object> mergeKey;
  private final Map<Object, T> waiting = new LinkedHashMap<>();
  private @Nullable Consumer<T> delegate;
  private boolean draining;

  SlotListener(
      SlotThreads threads, ComponentLog log, Function<T, Object> mergeKey, Consumer<T> delegate) {
    this.threads = threads;
    this.log = log;
    this.mergeKey = mergeKey;
    this.delegate = delegate;
  }

  @Override
  public void accept(T value) {
    synchronized (waiting) {
      if (delegate == null) {
        return;
      }
      Object key = mergeKey.apply(value);
      waiting.remove(key);
      waiting.put(key, value);
      if (draining) {
        return;
      }
      draining = true;
    }
    try {
      threads.start("listener", this::drain);
    } catch (RejectedExecutionException unloaded) {
      close();
    }
  }

  private void drain() {
    while (true) {
      T next;
      Consumer<T> target;
      synchronized (waiting) {
        Iterator<T> values = waiting.values().iterator();
        target = delegate;
        if (target == null || !values.hasNext()) {
          draining = false;
          return;
        }
        next = values.next();
        values.remove();
      }
      try {
        target.accept(next);
      } catch (Throwable failure) {
        log.error("a listener has failed", failure);
      }
    }
  }

  void close() {
    synchronized (waiting) {
      delegate = null;
      waiting.clear();
    }
  }
}
