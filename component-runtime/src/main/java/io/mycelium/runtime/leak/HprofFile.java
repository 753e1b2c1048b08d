package io.mycelium.runtime.leak;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A heap dump, mapped and read at any place. The format is {@code JAVA PROFILE 1.0.2}, as {@code
 * src/hotspot/share/services/heapDumper.cpp} of the JDK describes it; all numbers are big-endian.
 */
final class HprofFile {
  /** Offsets are kept in four bytes, and what is added to one must not become negative. */
  static final long MAX_BYTES = (2L << 30) - (1 << 20);

  private static final String FORMAT = "JAVA PROFILE 1.0.2";
  private static final int HEADER_END = 12;

  private final ByteBuffer bytes;
  private final int idSize;

  private HprofFile(ByteBuffer bytes) throws IOException {
    this.bytes = bytes;
    byte[] format = new byte[FORMAT.length() + 1];
    if (bytes.limit() < format.length + HEADER_END) {
      throw new IOException("the dump has %d bytes, which is no dump".formatted(bytes.limit()));
    }
    bytes.get(0, format);
    if (!new String(format, StandardCharsets.US_ASCII).equals(FORMAT + "\0")) {
      throw new IOException("the dump is not of the format " + FORMAT);
    }
    idSize = bytes.getInt(format.length);
    if (idSize != Integer.BYTES && idSize != Long.BYTES) {
      throw new IOException("ids of %d bytes, expected 4 or 8".formatted(idSize));
    }
  }

  static HprofFile open(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MAX_BYTES) {
      throw new IOException("the dump has %d bytes, limit %d".formatted(size, MAX_BYTES));
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new HprofFile(channel.map(FileChannel.MapMode.READ_ONLY, 0, size));
    }
  }

  /** Where the first record begins. */
  int begin() {
    return FORMAT.length() + 1 + HEADER_END;
  }

  int size() {
    return bytes.limit();
  }

  int idSize() {
    return idSize;
  }

  int u1(int at) {
    return Byte.toUnsignedInt(bytes.get(at));
  }

  int u2(int at) {
    return Short.toUnsignedInt(bytes.getShort(at));
  }

  /** Four bytes; a length above 2 GiB would be negative, and can't be in a file of this size. */
  int i4(int at) {
    return bytes.getInt(at);
  }

  long i8(int at) {
    return bytes.getLong(at);
  }

  long id(int at) {
    return idSize == Long.BYTES ? bytes.getLong(at) : Integer.toUnsignedLong(bytes.getInt(at));
  }

  byte[] copy(int at, int length) {
    byte[] copy = new byte[length];
    bytes.get(at, copy);
    return copy;
  }

  /** The bytes of a value of a basic type, by its number in the format. */
  int sizeOf(int type) throws IOException {
    return switch (type) {
      case HprofTag.OBJECT -> idSize;
      case 4, 8 -> 1;
      case 5, 9 -> 2;
      case 6, 10 -> 4;
      case 7, 11 -> 8;
      default -> throw new IOException("type %d is none of the format".formatted(type));
    };
  }
}
