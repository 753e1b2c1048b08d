package io.mycelium.distribution.peer;

import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The right to open one connection for one bundle. It is a secret: whoever has it is let in.
 *
 * @param hex 32 lower-case hexadecimal digits, 128 random bits
 */
public record Ticket(String hex) {
  /** The length in bytes. */
  public static final int BYTES = 16;

  private static final Pattern SHAPE = Pattern.compile("[0-9a-f]{" + 2 * BYTES + "}");

  /** Refuses another shape, without repeating the secret. */
  public Ticket {
    if (!SHAPE.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "a ticket has %d lower-case hexadecimal digits, this one has %d characters"
              .formatted(2 * BYTES, hex.length()));
    }
  }

  static Ticket of(byte[] bytes) {
    return new Ticket(HexFormat.of().formatHex(bytes));
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  /** Not the secret. */
  @Override
  public String toString() {
    return "Ticket[...]";
  }
}
