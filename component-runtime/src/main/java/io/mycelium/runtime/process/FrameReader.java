package io.mycelium.runtime.process;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads the parts of one frame; refuses what is longer than allowed or not there. */
final class FrameReader {
  /** The most bytes of one frame behind its length. */
  static final int MAX_FRAME_BYTES = 1 << 20;

  /** The bytes of the length in front of a frame. */
  static final int LENGTH_BYTES = Integer.BYTES;

  private final ByteBuffer frame;

  /** Reads a frame without its length. */
  FrameReader(ByteBuffer frame) {
    this.frame = frame;
  }

  int small() {
    need(1);
    return frame.get() & 0xff;
  }

  boolean flag() {
    int value = small();
    if (value > 1) {
      throw new IllegalArgumentException("a flag is " + value);
    }
    return value == 1;
  }

  long number() {
    need(Long.BYTES);
    return frame.getLong();
  }

  double decimal() {
    return Double.longBitsToDouble(number());
  }

  /** A whole number from 0 to the limit. */
  int count(int most) {
    need(Integer.BYTES);
    int value = frame.getInt();
    if (value < 0 || value > most) {
      throw new IllegalArgumentException("a count is %d, the limit is %d".formatted(value, most));
    }
    return value;
  }

  byte[] bytes(int most) {
    int size = count(most);
    need(size);
    byte[] value = new byte[size];
    frame.get(value);
    return value;
  }

  /** A text of at most so many bytes in UTF-8. */
  String text(int mostBytes) {
    return new String(bytes(mostBytes), StandardCharsets.UTF_8);
  }

  /** A text for people: control characters other than line ends and tabs are replaced. */
  String cleanText(int mostBytes) {
    return text(mostBytes).replaceAll("[\\p{Cntrl}&&[^\n\t]]", " ");
  }

  <E extends Enum<E>> E choice(E[] all) {
    return all[count(all.length - 1)];
  }

  void end() {
    if (frame.hasRemaining()) {
      throw new IllegalArgumentException(frame.remaining() + " bytes follow the frame");
    }
  }

  private void need(int size) {
    if (frame.remaining() < size) {
      throw new IllegalArgumentException(
          "a frame ends %d bytes early".formatted(size - frame.remaining()));
    }
  }
}
