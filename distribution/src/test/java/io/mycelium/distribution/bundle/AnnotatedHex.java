package io.mycelium.distribution.bundle;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Shows a bundle as hexadecimal with a note on each line. It shares no code with the reader, so
 * that the example in the documentation shows what the bytes are and not what the reader believes.
 */
final class AnnotatedHex {
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");
  private static final int MAX_SHOWN = 16;
  private static final int TAG_98 = 0xd8;

  private final byte[] file;
  private final StringBuilder out = new StringBuilder();
  private int position;

  private AnnotatedHex(byte[] file) {
    this.file = file;
  }

  static String of(byte[] file) {
    AnnotatedHex hex = new AnnotatedHex(file);
    hex.line(0, 8, "magic and version");
    int envelopeBytes = ByteBuffer.wrap(file).getInt(8);
    hex.line(0, 4, "envelope of " + envelopeBytes + " bytes");
    hex.item(0);
    hex.line(0, file.length - hex.position, "content");
    return hex.out.toString();
  }

  private void item(int depth) {
    int initial = file[position] & 0xff;
    if (initial == TAG_98) {
      line(depth, 2, "tag 98, COSE_Sign");
      item(depth + 1);
      return;
    }
    int headBytes = headBytes(initial & 0x1f);
    long argument = argument(initial & 0x1f);
    switch (initial >> 5) {
      case 0 -> line(depth, headBytes, Long.toString(argument));
      case 1 -> line(depth, headBytes, Long.toString(-1 - argument));
      case 2 -> byteString(depth, headBytes, (int) argument);
      case 3 -> {
        int start = position + headBytes;
        String text = new String(file, start, (int) argument, StandardCharsets.UTF_8);
        line(depth, headBytes + (int) argument, '"' + text + '"');
      }
      case 4 -> {
        line(depth, headBytes, "array of " + argument);
        items(depth + 1, argument);
      }
      case 5 -> {
        line(depth, headBytes, "map of " + argument);
        items(depth + 1, 2 * argument);
      }
      default -> throw new IllegalArgumentException("initial byte " + initial);
    }
  }

  private void items(int depth, long count) {
    for (long i = 0; i < count; i++) {
      item(depth);
    }
  }

  /** Headers and the manifest are byte strings that hold a map. */
  private void byteString(int depth, int headBytes, int length) {
    boolean holdsMap = length != 32 && (file[position + headBytes] & 0xe0) == 0xa0 && length < 2000;
    if (!holdsMap || length == 64) {
      line(depth, headBytes + length, "byte string of " + length);
      return;
    }
    line(depth, headBytes, "byte string of " + length + ", which holds:");
    item(depth + 1);
  }

  private void line(int depth, int length, String note) {
    byte[] shown = Arrays.copyOfRange(file, position, position + Math.min(length, MAX_SHOWN));
    String more = length > MAX_SHOWN ? " ..." : "";
    out.append(
        "%5d  %s%-51s %s%n"
            .formatted(position, "  ".repeat(depth), HEX.formatHex(shown) + more, note));
    position += length;
  }

  private static int headBytes(int low) {
    return low < 24 ? 1 : 1 + (1 << (low - 24));
  }

  private long argument(int low) {
    if (low < 24) {
      return low;
    }
    long value = 0;
    for (int i = 1; i < headBytes(low); i++) {
      value = value << 8 | (file[position + i] & 0xff);
    }
    return value;
  }
}
