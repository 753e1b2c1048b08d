package io.mycelium.actors.keyvalue;

import io.mycelium.actors.event.WireMessage;
import java.util.List;

/** What the store answers. */
public sealed interface KeyValueReply extends WireMessage {
  /** The key, also when it is deleted; nothing when it was never written. */
  record Found(List<KeyValueEntry> entry) implements KeyValueReply {
    /** Copies the list. */
    public Found {
      entry = List.copyOf(entry);
    }
  }

  /** Some entries; ask again behind the last one when there are more. */
  record Entries(List<KeyValueEntry> entries, boolean more) implements KeyValueReply {
    /** Copies the list. */
    public Entries {
      entries = List.copyOf(entries);
    }
  }

  /** It is on disk under this version. */
  record Written(long version) implements KeyValueReply {}

  /** The key is at another version; nothing has changed. */
  record Conflict(long actualVersion) implements KeyValueReply {}

  /** The node of the writer has started again since, as this incarnation; nothing has changed. */
  record Stale(long incarnation) implements KeyValueReply {}

  /** It is over a limit; nothing has changed. */
  record Refused(String reason) implements KeyValueReply {}
}
