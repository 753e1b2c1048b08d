package io.mycelium.runtime.services;

import io.mycelium.api.Services;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that values are written to, up to the size of a call. */
final class ByteSink {
  private static final int FIRST_BYTES = 128;
  private static final int SEVEN_BITS = 0x7f;
  private static final int MAX_LATIN = 0xff;

  private byte[] bytes = new byte[FIRST_BYTES];
  private int length;

  ByteSink small(int value) {
    int at = room(1);
    bytes[at] = (byte) value;
    return this;
  }

  ByteSink flag(boolean value) {
    return small(value ? 1 : 0);
  }

  /** Seven bits a byte, the sign last: small numbers of either sign are short. */
  ByteSink whole(long value) {
    long left = (value << 1) ^ (value >> (Long.SIZE - 1));
    while ((left & ~SEVEN_BITS) != 0) {
      var _ = small((int) (left & SEVEN_BITS) | (SEVEN_BITS + 1));
      left >>>= 7;
    }
    return small((int) left);
  }

  ByteSink fixed(long value) {
    var _ = region(Long.BYTES).putLong(value);
    return this;
  }

  /** Its characters exactly, also those that no encoding of characters takes. */
  ByteSink text(String text) {
    boolean wide = text.chars().anyMatch(each -> each > MAX_LATIN);
    var _ = flag(wide).whole(text.length());
    if (wide) {
      var _ = region((long) Character.BYTES * text.length()).asCharBuffer().put(text);
    } else {
      var _ = region(text.length()).put(text.getBytes(StandardCharsets.ISO_8859_1));
    }
    return this;
  }

  ByteSink bytes(byte[] value) {
    var _ = whole(value.length);
    var _ = region(value.length).put(value);
    return this;
  }

  /** So many bytes more, to be filled at once. */
  ByteBuffer region(long size) {
    int at = room(size);
    return ByteBuffer.wrap(bytes, at, (int) size).slice();
  }

  private int room(long more) {
    if (length + more > Services.MAX_CALL_BYTES) {
      throw new IllegalArgumentException(
          "a call carries more than %d bytes".formatted(Services.MAX_CALL_BYTES));
    }
    int at = length;
    length += (int) more;
    if (length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length, 2 * bytes.length));
    }
    return at;
  }

  byte[] done() {
    return Arrays.copyOf(bytes, length);
  }
}
