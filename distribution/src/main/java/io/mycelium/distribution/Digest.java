package io.mycelium.distribution;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A SHA-256 digest.
 *
 * @param hex {@value #HEX_LENGTH} lower-case hexadecimal digits
 */
public record Digest(String hex) implements Comparable<Digest> {
  /** The length in hexadecimal digits. */
  public static final int HEX_LENGTH = 64;

  private static final Pattern SHAPE = Pattern.compile("[0-9a-f]{" + HEX_LENGTH + "}");

  /** Refuses anything but {@value #HEX_LENGTH} lower-case hexadecimal digits. */
  public Digest {
    if (!SHAPE.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "digest '%s' is not %d lower-case hexadecimal digits".formatted(hex, HEX_LENGTH));
    }
  }

  /** The digest of the bytes. */
  public static Digest of(byte[] bytes) {
    try {
      return new Digest(
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Reads the text form. */
  public static Digest ofHex(String hex) {
    return new Digest(hex);
  }

  /** The 32 bytes. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public int compareTo(Digest other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
