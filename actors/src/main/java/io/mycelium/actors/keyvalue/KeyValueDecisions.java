package io.mycelium.actors.keyvalue;

import io.mycelium.api.KeyValueStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a request means for a store. */
final class KeyValueDecisions {
  /** The most bytes of all values of one component. */
  static final long MAX_TOTAL_BYTES = 8L * 1024 * 1024;

  /** The most bytes of entries in one message; well under a frame of the control plane. */
  static final int MAX_MESSAGE_BYTES = 96 * 1024;

  private KeyValueDecisions() {}

  /** Events to store, and the answer once they are. */
  record Outcome(List<KeyValueEvent> events, KeyValueReply reply) {
    /** Copies the list. */
    Outcome {
      events = List.copyOf(events);
    }

    private static Outcome unchanged(KeyValueReply reply) {
      return new Outcome(List.of(), reply);
    }

    private Outcome after(KeyValueEvent first) {
      List<KeyValueEvent> all = new ArrayList<>();
      all.add(first);
      all.addAll(events);
      return new Outcome(all, reply);
    }
  }

  /**
   * What a write comes to. The first write under a new start of a node is remembered with it, and a
   * write under an older start than one that has written is refused, and recorded once.
   */
  static Outcome write(KeyValueState state, KeyValueCommand.Write write) {
    long known = state.incarnation(write.by().node());
    if (write.by().incarnation() < known) {
      KeyValueReply reply = new KeyValueReply.Stale(known);
      return state.refused().contains(write.by())
          ? Outcome.unchanged(reply)
          : new Outcome(
              List.of(new KeyValueEvent.StaleRefused(write.key(), write.by(), known)), reply);
    }
    Outcome outcome =
        switch (write) {
          case KeyValueCommand.Put put -> put(state, put.key(), put.value(), put.expectedVersion());
          case KeyValueCommand.Delete delete ->
              delete(state, delete.key(), delete.expectedVersion());
        };
    return write.by().incarnation() > known
        ? outcome.after(new KeyValueEvent.WriterSeen(write.by()))
        : outcome;
  }

  static Outcome put(KeyValueState state, String key, byte[] value, long expectedVersion) {
    Optional<KeyValueEntry> entry = state.entry(key);
    Optional<String> refusal =
        refusal(key).or(() -> tooLarge(value)).or(() -> full(state, entry, value));
    if (refusal.isPresent()) {
      return Outcome.unchanged(new KeyValueReply.Refused(refusal.get()));
    }
    long version = entry.map(KeyValueEntry::version).orElse(0L);
    return version == expectedVersion
        ? new Outcome(
            List.of(new KeyValueEvent.Put(key, value.clone(), version + 1)),
            new KeyValueReply.Written(version + 1))
        : Outcome.unchanged(new KeyValueReply.Conflict(version));
  }

  /** A key that is not there stays so, without a new version. */
  static Outcome delete(KeyValueState state, String key, long expectedVersion) {
    Optional<KeyValueEntry> entry = state.entry(key);
    long version = entry.map(KeyValueEntry::version).orElse(0L);
    if (version != expectedVersion) {
      return Outcome.unchanged(new KeyValueReply.Conflict(version));
    }
    return entry.isEmpty() || entry.get().deleted()
        ? Outcome.unchanged(new KeyValueReply.Written(version))
        : new Outcome(
            List.of(new KeyValueEvent.Deleted(key, version + 1)),
            new KeyValueReply.Written(version + 1));
  }

  /** The live entries under the prefix behind a key, as many as fit in a message. */
  static KeyValueReply page(KeyValueState state, String prefix, String after) {
    List<KeyValueEntry> page = new ArrayList<>();
    long bytes = 0;
    for (KeyValueEntry entry : state.entries()) {
      if (entry.deleted() || !entry.key().startsWith(prefix) || entry.key().compareTo(after) <= 0) {
        continue;
      }
      bytes += entry.sizeBytes();
      if (bytes > MAX_MESSAGE_BYTES && !page.isEmpty()) {
        return new KeyValueReply.Entries(page, true);
      }
      page.add(entry);
    }
    return new KeyValueReply.Entries(page, false);
  }

  /** All that changed since, in messages that fit; one empty message when nothing did. */
  static List<KeyValuePush.Changes> changes(KeyValueState state, String prefix, long since) {
    List<KeyValuePush.Changes> messages = new ArrayList<>();
    List<KeyValueEntry> batch = new ArrayList<>();
    long from = since;
    long bytes = 0;
    for (KeyValueEntry entry : state.changedSince(prefix, since)) {
      if (!batch.isEmpty() && bytes + entry.sizeBytes() > MAX_MESSAGE_BYTES) {
        long upTo = batch.getLast().revision();
        messages.add(new KeyValuePush.Changes(prefix, batch, from, upTo));
        batch.clear();
        from = upTo;
        bytes = 0;
      }
      batch.add(entry);
      bytes += entry.sizeBytes();
    }
    messages.add(new KeyValuePush.Changes(prefix, batch, from, state.revision()));
    return messages;
  }

  private static Optional<String> refusal(String key) {
    return key.isEmpty() || key.length() > KeyValueStore.MAX_KEY_LENGTH
        ? Optional.of(
            "key has %d characters, allowed are 1 to %d"
                .formatted(key.length(), KeyValueStore.MAX_KEY_LENGTH))
        : Optional.empty();
  }

  private static Optional<String> tooLarge(byte[] value) {
    return value.length > KeyValueStore.MAX_VALUE_BYTES
        ? Optional.of(
            "value has %d bytes, allowed are %d"
                .formatted(value.length, KeyValueStore.MAX_VALUE_BYTES))
        : Optional.empty();
  }

  private static Optional<String> full(
      KeyValueState state, Optional<KeyValueEntry> entry, byte[] value) {
    if (entry.isEmpty() && state.entries().size() >= KeyValueStore.MAX_KEYS) {
      return Optional.of(
          "there are %d keys with the deleted ones, allowed are %d: reuse a deleted key"
              .formatted(state.entries().size(), KeyValueStore.MAX_KEYS));
    }
    long total = state.valueBytes() + value.length - entry.map(is -> is.value().length).orElse(0);
    return total > MAX_TOTAL_BYTES
        ? Optional.of(
            "all values would take %d bytes, allowed are %d: delete some first"
                .formatted(total, MAX_TOTAL_BYTES))
        : Optional.empty();
  }
}
