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
}
