package io.mycelium.distribution.cbor;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes one value of deterministic CBOR. The caller gives the keys of a map in the order of their
 * bytes; another order is a bug and is refused.
 */
public final class CborWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Nesting nesting = new Nesting(CborReader.MAX_DEPTH);

  /** Writes an integer. */
  public CborWriter integer(long value) {
    return value >= 0
        ? scalar(MajorType.UNSIGNED, value, new byte[0])
        : scalar(MajorType.NEGATIVE, -1 - value, new byte[0]);
  }

  /** Writes a byte string. */
  public CborWriter bytes(byte[] value) {
    return scalar(MajorType.BYTES, value.length, value);
  }

  /** Writes a text. */
  public CborWriter text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return scalar(MajorType.TEXT, utf8.length, utf8);
  }

  /** Writes a boolean. */
  public CborWriter bool(boolean value) {
    return scalar(MajorType.SIMPLE, value ? MajorType.TRUE : MajorType.FALSE, new byte[0]);
  }

  /** Begins an array; that many values follow. */
  public CborWriter array(int count) {
    return container(MajorType.ARRAY, count, count);
  }

  /** Begins a map; that many pairs of key and value follow. */
  public CborWriter map(int count) {
    return container(MajorType.MAP, count, 2L * count);
  }

  /** Writes a tag; the tagged value follows. */
  public CborWriter tag(long tag) {
    return container(MajorType.TAG, tag, 1);
  }

  /** The finished value; refused while something is missing. */
  public byte[] toBytes() {
    if (!nesting.isDone()) {
      throw new IllegalStateException("a value is missing after byte " + out.size());
    }
    return out.toByteArray();
  }

  /** The order of the keys of a map: that of their encoded bytes. */
  public static int compareTextKeys(String left, String right) {
    return Arrays.compareUnsigned(
        new CborWriter().text(left).toBytes(), new CborWriter().text(right).toBytes());
  }

  private CborWriter scalar(MajorType type, long argument, byte[] content) {
    int start = out.size();
    nesting.before(start, false);
    ByteArrayOutputStream item = new ByteArrayOutputStream();
    head(item, type, argument);
    item.writeBytes(content);
    byte[] encoded = item.toByteArray();
    out.writeBytes(encoded);
    nesting.value(start, encoded);
    return this;
  }

  private CborWriter container(MajorType type, long argument, long parts) {
    nesting.before(out.size(), true);
    head(out, type, argument);
    nesting.open(out.size(), parts, type == MajorType.MAP);
    return this;
  }

  private static void head(ByteArrayOutputStream out, MajorType type, long argument) {
    if (argument < 0) {
      throw new IllegalArgumentException("negative length or tag: " + argument);
    }
    if (argument < MajorType.ONE_BYTE) {
      out.write(type.bits() | (int) argument);
      return;
    }
    // The argument takes 1, 2, 4 or 8 bytes; the first byte says which by 24, 25, 26 or 27.
    int power = argument <= 0xffL ? 0 : argument <= 0xffffL ? 1 : argument <= 0xffff_ffffL ? 2 : 3;
    int length = 1 << power;
    out.write(type.bits() | (MajorType.ONE_BYTE + power));
    byte[] wide = ByteBuffer.allocate(Long.BYTES).putLong(argument).array();
    out.write(wide, Long.BYTES - length, length);
  }
}
