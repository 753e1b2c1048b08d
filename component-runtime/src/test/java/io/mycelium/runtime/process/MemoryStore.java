package io.mycelium.runtime.process;

import io.mycelium.api.KeyValueStore;
import io.mycelium.api.Registration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The store of a component in memory. */
public final class MemoryStore implements KeyValueStore {
  private record Watch(String prefix, Consumer<Entry> listener) {}

  private final Map<String, Entry> entries = new ConcurrentSkipListMap<>();
  private final List<Watch> watches = new CopyOnWriteArrayList<>();

  public int watches() {
    return watches.size();
  }

  @Override
  public Optional<Entry> get(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  @Override
  public List<Entry> list(String prefix) {
    return entries.values().stream()
        .filter(each -> each.key().startsWith(prefix) && !each.deleted())
        .toList();
  }

  @Override
  public synchronized WriteResult put(String key, byte[] value, long expectedVersion) {
    return write(key, value, expectedVersion, false);
  }

  @Override
  public synchronized WriteResult delete(String key, long expectedVersion) {
    return write(key, new byte[0], expectedVersion, true);
  }

  private WriteResult write(String key, byte[] value, long expected, boolean deleted) {
    if (key.startsWith("forbidden")) {
      throw new IllegalArgumentException("key '%s' is not allowed".formatted(key));
    }
    Entry before = entries.get(key);
    long version = before == null ? 0 : before.version();
    if (version != expected) {
      return new WriteResult.Conflict(version);
    }
    Entry entry = new Entry(key, value, version + 1, deleted);
    entries.put(key, entry);
    watches.forEach(
        watch -> {
          if (key.startsWith(watch.prefix())) {
            watch.listener().accept(entry);
          }
        });
    return new WriteResult.Written(version + 1);
  }

  @Override
  public Registration watch(String prefix, Consumer<Entry> listener) {
    Watch watch = new Watch(prefix, listener);
    watches.add(watch);
    list(prefix).forEach(listener);
    return () -> watches.remove(watch);
  }
}
