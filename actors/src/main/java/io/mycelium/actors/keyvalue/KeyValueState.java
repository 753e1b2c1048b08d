package io.mycelium.actors.keyvalue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mycelium.actors.event.EventCodec;
import io.mycelium.actors.event.EventType;
import io.mycelium.actors.event.Folding;
import io.mycelium.api.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The keys of a store.
 *
 * @param revision how many changes there were
 * @param entries in the order of their keys, deleted ones included: versions are never reused
 * @param writers the newest start of each node that has written, the one heard first in front
 * @param refused the older starts that were refused, each recorded once; the first in front
 */
@EventType(name = "key-value.state", version = 2)
public record KeyValueState(
    long revision,
    List<KeyValueEntry> entries,
    List<KeyValueWriter> writers,
    List<KeyValueWriter> refused)
    implements Folding<KeyValueEvent, KeyValueState> {
  /** Before the first change. */
  public static final KeyValueState EMPTY = new KeyValueState(0, List.of(), List.of(), List.of());

  /** The most writers that are known, and that were refused; of more the first is forgotten. */
  static final int MAX_WRITERS = 1024;

  /** The first version knew no writers. */
  static final EventCodec<KeyValueState> CODEC =
      EventCodec.of(KeyValueState.class)
          .withUpcast("key-value.state", 1, KeyValueState::withoutWriters);

  private static final byte[] NOTHING = {};

  /** Copies the lists. */
  public KeyValueState {
    entries = List.copyOf(entries);
    writers = List.copyOf(writers);
    refused = List.copyOf(refused);
  }

  @Override
  public KeyValueState after(KeyValueEvent event) {
    return switch (event) {
      case KeyValueEvent.Put(var key, var value, long version) ->
          with(new KeyValueEntry(key, value, version, revision + 1, false));
      case KeyValueEvent.Deleted(var key, long version) ->
          with(new KeyValueEntry(key, NOTHING, version, revision + 1, true));
      case KeyValueEvent.WriterSeen(var writer) -> with(writer);
      case KeyValueEvent.StaleRefused(var key, var writer, long known) ->
          new KeyValueState(revision, entries, writers, added(refused, writer));
    };
  }

  private KeyValueState with(KeyValueWriter writer) {
    List<KeyValueWriter> others =
        writers.stream().filter(other -> !other.node().equals(writer.node())).toList();
    return new KeyValueState(revision, entries, added(others, writer), refused);
  }

  private static List<KeyValueWriter> added(List<KeyValueWriter> before, KeyValueWriter writer) {
    List<KeyValueWriter> all = new ArrayList<>(before);
    all.add(writer);
    return all.size() > MAX_WRITERS ? all.subList(1, all.size()) : all;
  }

  private static ObjectNode withoutWriters(ObjectNode first) {
    first.putArray("writers");
    first.putArray("refused");
    return first;
  }

  private KeyValueState with(KeyValueEntry entry) {
    List<KeyValueEntry> changed = new ArrayList<>(entries);
    int at = indexOf(entry.key());
    if (at >= 0) {
      changed.set(at, entry);
    } else {
      changed.add(-at - 1, entry);
    }
    return new KeyValueState(entry.revision(), changed, writers, refused);
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

  /** The newest start of the node that has written; 0 when none has. */
  long incarnation(NodeId node) {
    return writers.stream()
        .filter(writer -> writer.node().equals(node))
        .mapToLong(KeyValueWriter::incarnation)
        .findFirst()
        .orElse(0);
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
