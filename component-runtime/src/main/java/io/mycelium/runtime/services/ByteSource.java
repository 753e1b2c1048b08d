package io.mycelium.runtime.services;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes that values are read from. Nobody vouches for them: each part is checked for its size. */
final class ByteSource {
  private static final int SEVEN_BITS = 0x7f;

  private final ByteBuffer bytes;

  ByteSource(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes);
  }

  int small() {
    need(1);
    return bytes.get() & 0xff;
  }

  boolean flag() {
    int value = small();
    if (value > 1) {
      throw new IllegalArgumentException("a flag is " + value);
    }
    return value == 1;
  }

  long whole() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = small();
      value |= (long) (next & SEVEN_BITS) << shift;
      if (next <= SEVEN_BITS) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new IllegalArgumentException("a number has no end");
  }

  int integer() {
    long value = whole();
    if (value != (int) value) {
      throw new IllegalArgumentException("a number is %d, which is no integer".formatted(value));
    }
    return (int) value;
  }

  long fixed() {
    need(Long.BYTES);
    return bytes.getLong();
  }

  /** How many follow; each of them has a byte at least. */
  int count() {
    int value = integer();
    if (value < 0 || value > bytes.remaining()) {
      throw new IllegalArgumentException(
          "a count is %d, and %d bytes are left".formatted(value, bytes.remaining()));
    }
    return value;
  }

  String text() {
    boolean wide = flag();
    int length = count();
    if (wide) {
      return region(length, Character.BYTES).asCharBuffer().toString();
    }
    return new String(bytes(length), StandardCharsets.ISO_8859_1);
  }

  byte[] bytes() {
    return bytes(count());
  }

  private byte[] bytes(int size) {
    byte[] value = new byte[size];
    need(size);
    var _ = bytes.get(value);
    return value;
  }

  /** The next elements of such a size. */
  ByteBuffer region(int count, int size) {
    long all = (long) count * size;
    need(all);
    ByteBuffer region = bytes.slice(bytes.position(), (int) all);
    var _ = bytes.position(bytes.position() + (int) all);
    return region;
  }

  void end() {
    if (bytes.hasRemaining()) {
      throw new IllegalArgumentException(bytes.remaining() + " bytes follow the values");
    }
  }

  private void need(long size) {
    if (bytes.remaining() < size) {
      throw new IllegalArgumentException(
          "the values end %d bytes early".formatted(size - bytes.remaining()));
    }
  }
}
