package io.mycelium.api;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A small, durable, versioned store that all instances of one component in the fleet share. Each
 * call blocks until the fleet has answered; an answer means that it is on disk. A read waits while
 * the store is placed on another node, which takes up to a minute after a node fell silent. A call
 * that gets no answer in time throws {@link java.io.UncheckedIOException}: a write may have
 * happened then, and {@link #get} tells. A call after the unload throws {@link
 * IllegalStateException}, and so does a write of a node that has started again meanwhile.
 */
public interface KeyValueStore {
  /** The longest key in characters. */
  int MAX_KEY_LENGTH = 256;

  /** The largest value in bytes. */
  int MAX_VALUE_BYTES = 32 * 1024;

  /** The most keys of one component. */
  int MAX_KEYS = 4096;

  /**
   * A value and its version.
   *
   * @param key the key
   * @param value a copy of the bytes; empty when deleted
   * @param version from 1, up by one with each change of this key; never reused
   * @param deleted whether the last change removed the key
   */
  record Entry(String key, byte[] value, long version, boolean deleted) {}

  /** What a write did. */
  sealed interface WriteResult {
    /** It is on disk under this version. */
    record Written(long version) implements WriteResult {}

    /** The key was at another version; nothing has changed. */
    record Conflict(long actualVersion) implements WriteResult {}
  }

  /** The entry now, or nothing when the key was never written. */
  Optional<Entry> get(String key);

  /** All live entries whose key starts with the prefix, in order of their keys. */
  List<Entry> list(String prefix);

  /**
   * Writes when the key is at the expected version.
   *
   * @param expectedVersion 0 for a key that was never written
   */
  WriteResult put(String key, byte[] value, long expectedVersion);

  /** Removes when the key is at the expected version. */
  WriteResult delete(String key, long expectedVersion);

  /**
   * Calls back, on a virtual thread of the slot and one call at a time, with the present entries
   * under the prefix and then with each change. Changes may be merged; the last one always comes,
   * also after the owner of the store has moved to another node.
   */
  Registration watch(String prefix, Consumer<Entry> listener);
}
