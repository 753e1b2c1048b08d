package io.mycelium.actors.keyvalue;

import io.mycelium.actors.event.WireMessage;
import java.util.List;

/** What a watcher hears. */
public sealed interface KeyValuePush extends WireMessage {
  /**
   * What changed under the prefix, in the order of the changes. A watcher that knows less than
   * {@code since} has missed something and watches again.
   *
   * @param since the revision before the first of these
   * @param revision up to which the watcher knows everything with these
   */
  record Changes(String prefix, List<KeyValueEntry> entries, long since, long revision)
      implements KeyValuePush {
    /** Copies the list. */
    public Changes {
      entries = List.copyOf(entries);
    }
  }

  /** It is not watched; the reason is for people. */
  record NotWatched(String prefix, String reason) implements KeyValuePush {}
}
