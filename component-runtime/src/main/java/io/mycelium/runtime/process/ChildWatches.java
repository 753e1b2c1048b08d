package io.mycelium.runtime.process;

import io.mycelium.api.KeyValueStore;
import io.mycelium.api.Members;
import io.mycelium.api.Registration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** What a component in a child watches at its node. The listeners are wrappers of the runtime. */
final class ChildWatches {
  private final Connection node;
  private final Calls calls;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, Consumer<KeyValueStore.Entry>> entries = new ConcurrentHashMap<>();
  private final Map<Long, Consumer<List<Members.Member>>> members = new ConcurrentHashMap<>();

  ChildWatches(Connection node, Calls calls) {
    this.node = node;
    this.calls = calls;
  }

  Registration entries(String prefix, Consumer<KeyValueStore.Entry> listener) {
    long watch = numbers.incrementAndGet();
    return register(watch, entries, listener, new ToNode.Ask.Watch(watch, prefix));
  }

  Registration members(Consumer<List<Members.Member>> listener) {
    long watch = numbers.incrementAndGet();
    return register(watch, members, listener, new ToNode.Ask.WatchMembers(watch));
  }

  private <L> Registration register(
      long watch, Map<Long, L> listeners, L listener, ToNode.Ask ask) {
    listeners.put(watch, listener);
    try {
      var _ = calls.ask("watch", ask);
    } catch (RuntimeException e) {
      listeners.remove(watch);
      node.put(ToNodeCodec.encode(new ToNode.Unwatch(watch)));
      throw e;
    }
    return () -> {
      if (listeners.remove(watch) != null) {
        node.put(ToNodeCodec.encode(new ToNode.Unwatch(watch)));
      }
    };
  }

  void changed(ToChild.Changed change) {
    Consumer<KeyValueStore.Entry> listener = entries.get(change.watch());
    if (listener != null) {
      listener.accept(change.entry());
    }
  }

  void changed(ToChild.MembersChanged change) {
    Consumer<List<Members.Member>> listener = members.get(change.watch());
    if (listener != null) {
      listener.accept(change.members());
    }
  }
}
