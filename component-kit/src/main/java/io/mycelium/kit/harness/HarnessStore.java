package io.mycelium.kit.harness;

import io.mycelium.api.KeyValueStore;
import io.mycelium.api.Registration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The key-value store of a fleet in memory, with the limits and refusals of the real one, shared by
 * all slots of one test and kept while they come and go. Its faults are those that a fleet has: an
 * answer that is lost, an owner that is silent.
 */
public final class HarnessStore implements KeyValueStore {
  /** The most bytes of all values, as in a fleet. */
  public static final long MAX_TOTAL_BYTES = 8L * 1024 * 1024;

  private static final byte[] NOTHING = {};

  private record Watcher(String prefix, Consumer<Entry> listener) {}

  private enum Answering {
    AT_ONCE,
    NEVER,
    LATER
  }

  private final Map<String, Entry> entries = new TreeMap<>();
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private Answering answering = Answering.AT_ONCE;
  private int lostAnswers;

  HarnessStore() {}

  /** Fault: so many writes from now on happen, but their answer is lost. */
  public synchronized void loseAnswers(int writes) {
    lostAnswers = writes;
  }

  /**
   * Fault: no call is answered, and each fails at once as it would in a fleet after its time is
   * over. Nothing is written. Watches stay open and hear nothing.
   */
  public synchronized void fallSilent() {
    answering = Answering.NEVER;
    notifyAll();
  }

  /** Fault: each call waits, until {@link #answer} or the interruption of its thread. */
  public synchronized void hang() {
    answering = Answering.LATER;
  }

  /** Ends all faults. */
  public synchronized void answer() {
    answering = Answering.AT_ONCE;
    lostAnswers = 0;
    notifyAll();
  }

  /** How many watches are open; after the unload of all slots there must be none. */
  public int watches() {
    return watchers.size();
  }

  /** The value of a key as text, past all faults; nothing when it is not there. */
  public synchronized Optional<String> text(String key) {
    Entry entry = entries.get(key);
    return entry == null || entry.deleted()
        ? Optional.empty()
        : Optional.of(new String(entry.value(), java.nio.charset.StandardCharsets.UTF_8));
  }

  /** Writes past all faults, as the same component on another node would. */
  public synchronized void set(String key, byte[] value) {
    Entry written = change(key, value, versionOf(key), false);
    tell(written);
  }

  @Override
  public synchronized Optional<Entry> get(String key) {
    awaitAnswer("get " + key);
    return Optional.ofNullable(entries.get(key)).map(HarnessStore::copy);
  }

  @Override
  public synchronized List<Entry> list(String prefix) {
    awaitAnswer("list " + prefix);
    return live(prefix);
  }

  private List<Entry> live(String prefix) {
    return entries.values().stream()
        .filter(entry -> !entry.deleted() && entry.key().startsWith(prefix))
        .map(HarnessStore::copy)
        .toList();
  }

  @Override
  public synchronized WriteResult put(String key, byte[] value, long expectedVersion) {
    refuse(key, value);
    return write("put", key, value, expectedVersion, false);
  }

  @Override
  public synchronized WriteResult delete(String key, long expectedVersion) {
    return write("delete", key, NOTHING, expectedVersion, true);
  }

  private WriteResult write(
      String what, String key, byte[] value, long expectedVersion, boolean deleted) {
    awaitAnswer(what + " " + key);
    long version = versionOf(key);
    if (version != expectedVersion) {
      return new WriteResult.Conflict(version);
    }
    Entry before = entries.get(key);
    if (deleted && (before == null || before.deleted())) {
      return new WriteResult.Written(version);
    }
    Entry written = change(key, value, version, deleted);
    tell(written);
    if (lostAnswers > 0) {
      lostAnswers--;
      throw new UncheckedIOException(
          "'%s %s' was not answered; it may have happened: read before it is repeated"
              .formatted(what, key),
          new IOException("the answer is lost: a fault of the harness"));
    }
    return new WriteResult.Written(written.version());
  }

  private Entry change(String key, byte[] value, long version, boolean deleted) {
    Entry entry = new Entry(key, value.clone(), version + 1, deleted);
    entries.put(key, entry);
    return entry;
  }

  private long versionOf(String key) {
    Entry entry = entries.get(key);
    return entry == null ? 0 : entry.version();
  }

  private void tell(Entry entry) {
    for (Watcher watcher : watchers) {
      if (answering == Answering.AT_ONCE && entry.key().startsWith(watcher.prefix())) {
        watcher.listener().accept(copy(entry));
      }
    }
  }

  private void refuse(String key, byte[] value) {
    if (key.isEmpty() || key.length() > MAX_KEY_LENGTH) {
      throw new IllegalArgumentException(
          "key has %d characters, allowed are 1 to %d".formatted(key.length(), MAX_KEY_LENGTH));
    }
    if (value.length > MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "value has %d bytes, allowed are %d".formatted(value.length, MAX_VALUE_BYTES));
    }
    if (!entries.containsKey(key) && entries.size() >= MAX_KEYS) {
      throw new IllegalArgumentException(
          "there are %d keys with the deleted ones, allowed are %d: reuse a deleted key"
              .formatted(entries.size(), MAX_KEYS));
    }
    long total = value.length;
    for (Entry entry : entries.values()) {
      total += entry.key().equals(key) ? 0 : entry.value().length;
    }
    if (total > MAX_TOTAL_BYTES) {
      throw new IllegalArgumentException(
          "all values would take %d bytes, allowed are %d: delete some first"
              .formatted(total, MAX_TOTAL_BYTES));
    }
  }

  private void awaitAnswer(String what) {
    try {
      while (answering == Answering.LATER) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("'%s' was interrupted".formatted(what), e);
    }
    if (answering == Answering.NEVER) {
      throw new UncheckedIOException(
          "'%s' was not answered".formatted(what),
          new IOException("the store is silent: a fault of the harness"));
    }
  }

  @Override
  public synchronized Registration watch(String prefix, Consumer<Entry> listener) {
    Watcher watcher = new Watcher(prefix, listener);
    watchers.add(watcher);
    live(prefix).forEach(listener);
    return () -> watchers.remove(watcher);
  }

  private static Entry copy(Entry entry) {
    return new Entry(entry.key(), entry.value().clone(), entry.version(), entry.deleted());
  }
}
