package io.mycelium.distribution.cbor;

import io.mycelium.distribution.cbor.CborException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads one value of deterministic CBOR, part by part, and refuses every other encoding. Each
 * method names what it expects next. Nothing is allocated before its length is known to be in the
 * input and under the limit of the caller.
 */
public final class CborReader {
  /** How deep arrays, maps and tags may be nested. */
  public static final int MAX_DEPTH = 16;

  private final byte[] input;
  private final Nesting nesting = new Nesting(MAX_DEPTH);
  private int position;

  /** Reads from bytes, of which there may be no more than a limit. */
  public CborReader(byte[] input, int maxBytes) {
    if (input.length > maxBytes) {
      throw new CborException(
          Reason.TOO_LARGE,
          maxBytes,
          "the input has %d bytes; at most %d are allowed".formatted(input.length, maxBytes));
    }
    this.input = input.clone();
  }

  /** Reads an integer within bounds, both included. */
  public long integer(long lowest, long highest) {
    int start = position;
    nesting.before(start, false);
    MajorType type = peekType();
    if (type != MajorType.UNSIGNED && type != MajorType.NEGATIVE) {
      throw unexpected(start, "an integer", type);
    }
    long argument = argument(type);
    long value = type == MajorType.UNSIGNED ? argument : -1 - argument;
    if (value < lowest || value > highest) {
      throw new CborException(
          Reason.TOO_LARGE,
          start,
          "the integer %d is not in %d to %d".formatted(value, lowest, highest));
    }
    finish(start);
    return value;
  }

  /** Reads an integer that must be this one, such as the key of a field. */
  public void literal(long expected) {
    int start = position;
    long actual = integer(Long.MIN_VALUE, Long.MAX_VALUE);
    if (actual != expected) {
      throw new CborException(
          Reason.UNEXPECTED_TYPE, start, "%d instead of %d".formatted(actual, expected));
    }
  }

  /** Reads a byte string of at most a number of bytes. */
  public byte[] bytes(int maxBytes) {
    return string(MajorType.BYTES, "a byte string", maxBytes);
  }

  /** Reads a text of at most a number of UTF-8 bytes. */
  public String text(int maxBytes) {
    int start = position;
    byte[] utf8 = string(MajorType.TEXT, "a text", maxBytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      CborException refusal = new CborException(Reason.BAD_TEXT, start, "a text is not UTF-8");
      refusal.initCause(e);
      throw refusal;
    }
  }

  /** Reads a boolean. */
  public boolean bool() {
    int start = position;
    nesting.before(start, false);
    expect(MajorType.SIMPLE, "a boolean");
    long value = argument(MajorType.SIMPLE);
    if (value != MajorType.FALSE && value != MajorType.TRUE) {
      throw new CborException(
          Reason.UNSUPPORTED, start, "the simple value %d is no boolean".formatted(value));
    }
    finish(start);
    return value == MajorType.TRUE;
  }

  /** Begins an array of at most a number of values, and returns how many follow. */
  public int array(int maxCount) {
    return container(MajorType.ARRAY, "an array", maxCount, 1);
  }

  /** Begins a map of at most a number of pairs, and returns how many follow. */
  public int map(int maxCount) {
    return container(MajorType.MAP, "a map", maxCount, 2);
  }

  /** Reads a tag, which must be the one expected. */
  public void tag(long expected) {
    int start = position;
    nesting.before(start, true);
    expect(MajorType.TAG, "a tag");
    long tag = argument(MajorType.TAG);
    if (tag != expected) {
      throw new CborException(
          Reason.UNEXPECTED_TYPE, start, "tag %d instead of %d".formatted(tag, expected));
    }
    nesting.open(start, 1, false);
  }

  /** Refuses bytes after the value. */
  public void end() {
    if (!nesting.isDone()) {
      throw new CborException(Reason.UNEXPECTED_TYPE, position, "the value has more parts");
    }
    if (position != input.length) {
      throw new CborException(
          Reason.TRAILING_BYTES,
          position,
          "%d bytes follow the value".formatted(input.length - position));
    }
  }

  private byte[] string(MajorType type, String what, int maxBytes) {
    int start = position;
    nesting.before(start, false);
    expect(type, what);
    int length = length(type, start, maxBytes, 1);
    byte[] content = Arrays.copyOfRange(input, position, position + length);
    position += length;
    finish(start);
    return content;
  }

  private int container(MajorType type, String what, int maxCount, int partsPerItem) {
    int start = position;
    nesting.before(start, true);
    expect(type, what);
    int count = length(type, start, maxCount, partsPerItem);
    nesting.open(start, (long) count * partsPerItem, type == MajorType.MAP);
    return count;
  }

  /** A length or count: under the limit, and no more than the rest of the input can hold. */
  private int length(MajorType type, int start, int limit, int leastBytesEach) {
    long length = argument(type);
    if (length > limit) {
      throw new CborException(
          Reason.TOO_LARGE,
          start,
          "a length of %d; at most %d is allowed".formatted(length, limit));
    }
    if (length * leastBytesEach > input.length - position) {
      throw new CborException(
          Reason.TRUNCATED,
          start,
          "a length of %d, but only %d bytes follow".formatted(length, input.length - position));
    }
    return (int) length;
  }

  private void finish(int start) {
    nesting.value(start, Arrays.copyOfRange(input, start, position));
  }

  private void expect(MajorType expected, String what) {
    MajorType type = peekType();
    if (type != expected) {
      throw unexpected(position, what, type);
    }
  }

  /** The kind of the next value. */
  MajorType peekType() {
    if (position >= input.length) {
      throw new CborException(Reason.TRUNCATED, position, "the input ends before a value");
    }
    return MajorType.of(input[position] & 0xff);
  }

  private static CborException unexpected(int offset, String expected, MajorType actual) {
    return new CborException(
        Reason.UNEXPECTED_TYPE, offset, "expected " + expected + ", found " + actual);
  }

  private long argument(MajorType type) {
    int start = position;
    int low = input[position++] & MajorType.ARGUMENT_MASK;
    if (low < MajorType.ONE_BYTE) {
      return low;
    }
    if (low == MajorType.INDEFINITE) {
      throw new CborException(Reason.INDEFINITE_LENGTH, start, type + " of indefinite length");
    }
    if (low > MajorType.EIGHT_BYTES || type == MajorType.SIMPLE) {
      throw new CborException(
          Reason.UNSUPPORTED, start, "%s with the argument code %d".formatted(type, low));
    }
    int power = low - MajorType.ONE_BYTE;
    return wideArgument(start, power);
  }

  private long wideArgument(int start, int power) {
    int length = 1 << power;
    if (length > input.length - position) {
      throw new CborException(
          Reason.TRUNCATED,
          start,
          "%d bytes are missing".formatted(length - (input.length - position)));
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = value << Byte.SIZE | (input[position++] & 0xff);
    }
    if (value < 0) {
      throw new CborException(
          Reason.TOO_LARGE,
          start,
          "%s; at most %d is allowed".formatted(Long.toUnsignedString(value), Long.MAX_VALUE));
    }
    // The smallest number that needs this many bytes.
    long least = power == 0 ? MajorType.ONE_BYTE : 1L << (Byte.SIZE * (length / 2));
    if (value < least) {
      throw new CborException(
          Reason.NOT_SHORTEST, start, "%d is written in %d bytes".formatted(value, length));
    }
    return value;
  }
}
