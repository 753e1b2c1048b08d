package io.mycelium.actors.keyvalue;

import io.mycelium.actors.event.EventType;
import java.util.Arrays;

/** What happened to a store. */
public sealed interface KeyValueEvent {
  /** A key has a value under this version. */
  @EventType(name = "key-value.put")
  record Put(String key, byte[] value, long version) implements KeyValueEvent {
    @Override
    public boolean equals(Object other) {
      return other instanceof Put that
          && key.equals(that.key)
          && Arrays.equals(value, that.value)
          && version == that.version;
    }

    @Override
    public int hashCode() {
      return key.hashCode() * 31 + Long.hashCode(version);
    }
  }

  /** A key has no value, under this version. */
  @EventType(name = "key-value.deleted")
  record Deleted(String key, long version) implements KeyValueEvent {}

  /** A node writes under a start from which nothing was heard before; older ones are refused. */
  @EventType(name = "key-value.writer-seen")
  record WriterSeen(KeyValueWriter writer) implements KeyValueEvent {}

  /**
   * A write under an older start of a node was refused.
   *
   * @param key which was not changed
   * @param writer who wrote
   * @param known the newest start of that node that has written here
   */
  @EventType(name = "key-value.stale-refused")
  record StaleRefused(String key, KeyValueWriter writer, long known) implements KeyValueEvent {}
}
