package io.mycelium.actors.keyvalue;

import io.mycelium.actors.event.EventType;
import io.mycelium.actors.event.Folding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The keys of a store.
 *
 * @param revision how many changes there were
 * @param entries in the order of their keys, deleted ones included: versions are never reused
 */
@EventType(name = "key-value.state")
public record KeyValueState(long revision, List<KeyValueEntry> entries)
    implements Folding<KeyValueEvent, KeyValueState> {
  /** Before the first change. */
  public static final KeyValueState EMPTY = new KeyValueState(0, List.of());

  private static final byte[] NOTHING = {};

  /** Copies the list. */
  public KeyValueState {
    entries = List.copyOf(entries);
  }

  @Override
  public KeyValueState after(KeyValueEvent event) {
    return switch (event) {
      case KeyValueEvent.Put(var key, var value, long version) ->
          with(new KeyValueEntry(key, value, version, revision + 1, false));
      case KeyValueEvent.Deleted(var key, long version) ->
          with(new KeyValueEntry(key, NOTHING, version, revision + 1, true));
    };
  }

  private KeyValueState with(KeyValueEntry entry) {
    List<KeyValueEntry> changed = new ArrayList<>(entries);
    int at = indexOf(entry.key());
    if (at >= 0) {
      changed.set(at, entry);
    } else {
      changed.add(-at - 1, entry);
    }
    return new KeyValueState(entry.revision(), changed);
  }

  /** Where the key is; where it belongs, as {@code -index - 1}, when it is not there. */
  private int indexOf(String key) {
    int low = 0;
    int high = entries.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = entries.get(middle).key().compareTo(key);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  /** The key, deleted or not. */
  Optional<KeyValueEntry> entry(String key) {
    int at = indexOf(key);
    return at < 0 ? Optional.empty() : Optional.of(entries.get(at));
  }

  /** How much all values take. */
  long valueBytes() {
    return entries.stream().mapToLong(entry -> entry.value().length).sum();
  }

  /** What changed under the prefix since the revision, the oldest change first. */
  List<KeyValueEntry> changedSince(String prefix, long since) {
    return entries.stream()
        .filter(entry -> entry.revision() > since && entry.key().startsWith(prefix))
        .sorted(Comparator.comparingLong(KeyValueEntry::revision))
        .toList();
  }
}
