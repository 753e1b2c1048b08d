package io.mycelium.runtime.process;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the parts of one frame: big-endian numbers, and bytes behind their length. */
final class FrameWriter {
  private static final int FIRST_BYTES = 256;

  private byte[] bytes = new byte[FIRST_BYTES];
  private int length = FrameReader.LENGTH_BYTES;

  FrameWriter(int type) {
    small(type);
  }

  FrameWriter small(int value) {
    room(1);
    bytes[length++] = (byte) value;
    return this;
  }

  FrameWriter flag(boolean value) {
    return small(value ? 1 : 0);
  }

  FrameWriter number(long value) {
    room(Long.BYTES);
    ByteBuffer.wrap(bytes).putLong(length, value);
    length += Long.BYTES;
    return this;
  }

  FrameWriter decimal(double value) {
    return number(Double.doubleToRawLongBits(value));
  }

  FrameWriter count(int value) {
    room(Integer.BYTES);
    ByteBuffer.wrap(bytes).putInt(length, value);
    length += Integer.BYTES;
    return this;
  }

  // Both ends are of one build, so that an enum has the same order at both.
  @SuppressWarnings("EnumOrdinal")
  FrameWriter choice(Enum<?> value) {
    return count(value.ordinal());
  }

  FrameWriter text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  FrameWriter bytes(byte[] value) {
    count(value.length);
    room(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
    return this;
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
    }
  }

  /** The frame with its length in front, ready to be sent. */
  ByteBuffer done() {
    int body = length - FrameReader.LENGTH_BYTES;
    if (body > FrameReader.MAX_FRAME_BYTES) {
      throw new IllegalArgumentException(
          "a frame has %d bytes, the limit is %d".formatted(body, FrameReader.MAX_FRAME_BYTES));
    }
    return ByteBuffer.wrap(bytes, 0, length).putInt(0, body);
  }
}
