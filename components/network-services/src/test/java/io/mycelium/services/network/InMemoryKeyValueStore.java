package io.mycelium.services.network;

import io.mycelium.api.KeyValueStore;
import io.mycelium.api.Registration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The contract of the store in one map; tells its watchers at once. */
final class InMemoryKeyValueStore implements KeyValueStore {
  private record Watcher(String prefix, Consumer<Entry> listener) {}

  private final Map<String, Entry> entries = new ConcurrentSkipListMap<>();
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

  private int unanswered;

  /** The next write happens, but nobody says so. */
  synchronized void loseNextAnswer() {
    unanswered++;
  }

  @Override
  public Optional<Entry> get(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  @Override
  public List<Entry> list(String prefix) {
    return entries.values().stream()
        .filter(entry -> !entry.deleted() && entry.key().startsWith(prefix))
        .toList();
  }

  @Override
  public synchronized WriteResult put(String key, byte[] value, long expectedVersion) {
    WriteResult result = write(key, value, expectedVersion, false);
    if (unanswered > 0) {
      unanswered--;
      throw new UncheckedIOException(new IOException("nobody answered"));
    }
    return result;
  }

  @Override
  public synchronized WriteResult delete(String key, long expectedVersion) {
    return write(key, new byte[0], expectedVersion, true);
  }

  private WriteResult write(String key, byte[] value, long expected, boolean deleted) {
    long actual = get(key).map(Entry::version).orElse(0L);
    if (actual != expected) {
      return new WriteResult.Conflict(actual);
    }
    if (actual == 0 && entries.size() >= MAX_KEYS) {
      throw new IllegalArgumentException("there are %d keys".formatted(entries.size()));
    }
    Entry entry = new Entry(key, value.clone(), actual + 1, deleted);
    entries.put(key, entry);
    watchers.stream()
        .filter(watcher -> key.startsWith(watcher.prefix()))
        .forEach(watcher -> watcher.listener().accept(entry));
    return new WriteResult.Written(actual + 1);
  }

  @Override
  public Registration watch(String prefix, Consumer<Entry> listener) {
    Watcher watcher = new Watcher(prefix, listener);
    watchers.add(watcher);
    list(prefix).forEach(listener);
    return () -> watchers.remove(watcher);
  }

  int watcherCount() {
    return watchers.size();
  }
}
