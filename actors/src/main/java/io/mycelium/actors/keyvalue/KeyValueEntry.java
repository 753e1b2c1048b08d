package io.mycelium.actors.keyvalue;

import java.util.Arrays;

/**
 * One key.
 *
 * @param key its name
 * @param value the bytes; empty when deleted
 * @param version from 1, up by one with each change of the key
 * @param revision of the store when it changed last
 * @param deleted whether the last change removed it
 */
public record KeyValueEntry(
    String key, byte[] value, long version, long revision, boolean deleted) {
  @Override
  public boolean equals(Object other) {
    return other instanceof KeyValueEntry that
        && key.equals(that.key)
        && Arrays.equals(value, that.value)
        && version == that.version
        && revision == that.revision
        && deleted == that.deleted;
  }

  @Override
  public int hashCode() {
    return key.hashCode() * 31 + Long.hashCode(revision);
  }

  /** What it takes in a message, about. */
  int sizeBytes() {
    return key.length() + value.length;
  }
}
