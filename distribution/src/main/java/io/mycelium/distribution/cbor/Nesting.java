package io.mycelium.distribution.cbor;

import io.mycelium.distribution.cbor.CborException.Reason;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Where in nested arrays, maps and tags a reader or a writer stands. Both tell it of each value, so
 * that both hold the same rules: the order of keys, the depth, one value and no more.
 */
final class Nesting {
  private final int maxDepth;
  private final Deque<Level> levels = new ArrayDeque<>();
  private boolean done;

  Nesting(int maxDepth) {
    this.maxDepth = maxDepth;
  }

  /** Called before a value; {@code container} is true for an array, a map or a tag. */
  void before(int offset, boolean container) {
    if (done) {
      throw new CborException(Reason.TRAILING_BYTES, offset, "a value follows the only value");
    }
    Level level = levels.peek();
    if (container && level != null && level.atKey()) {
      throw new CborException(
          Reason.UNSUPPORTED, offset, "an array, a map or a tag is the key of a map");
    }
  }

  /** Called after the head of an array, a map or a tag with its number of parts. */
  void open(int offset, long parts, boolean map) {
    if (levels.size() == maxDepth) {
      throw new CborException(
          Reason.TOO_DEEP, offset, "nested deeper than the %d levels allowed".formatted(maxDepth));
    }
    levels.push(new Level(parts, map));
    closeFull();
  }

  /** Called after a value that is not nested, with its bytes. */
  void value(int offset, byte[] encoded) {
    Level level = levels.peek();
    if (level == null) {
      done = true;
      return;
    }
    if (level.atKey()) {
      level.key(offset, encoded);
    }
    level.remaining--;
    closeFull();
  }

  /** Whether the one value is complete. */
  boolean isDone() {
    return done;
  }

  private void closeFull() {
    while (true) {
      Level level = levels.peek();
      if (level == null || level.remaining > 0) {
        return;
      }
      levels.pop();
      Level parent = levels.peek();
      if (parent == null) {
        done = true;
        return;
      }
      parent.remaining--;
    }
  }

  private static final class Level {
    private final boolean map;
    private long remaining;
    private byte @Nullable [] lastKey;

    Level(long parts, boolean map) {
      this.map = map;
      this.remaining = parts;
    }

    // INVARIANT: a map has an even number of parts, so keys stand where an even number remains.
    boolean atKey() {
      return map && remaining % 2 == 0;
    }

    void key(int offset, byte[] key) {
      int order = lastKey == null ? -1 : Arrays.compareUnsigned(lastKey, key);
      if (order == 0) {
        throw new CborException(Reason.DUPLICATE_KEY, offset, "a key of a map comes twice");
      }
      if (order > 0) {
        throw new CborException(
            Reason.UNSORTED_KEY, offset, "a key of a map comes after a greater one");
      }
      lastKey = key;
    }
  }
}
