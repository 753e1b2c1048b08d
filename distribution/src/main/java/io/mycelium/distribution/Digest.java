package io.mycelium.distribution;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A SHA-256 digest.
 *
 * @param hex {@value #HEX_LENGTH} lower-case hexadecimal digits
 */
public record Digest(String hex) implements Comparable<Digest> {
  /** The length in bytes. */
  public static final int BYTES = 32;

  /** The length in hexadecimal digits. */
  public static final int HEX_LENGTH = 2 * BYTES;

  private static final int SHORT_LENGTH = 12;

  /** Refuses anything but {@value #HEX_LENGTH} lower-case hexadecimal digits. */
  public Digest {
    if (hex.length() != HEX_LENGTH || !isHex(hex)) {
      throw new IllegalArgumentException(
          "digest '%s' is not %d lower-case hexadecimal digits".formatted(hex, HEX_LENGTH));
    }
  }

  // A loop: each event that is written or read makes several of these.
  private static boolean isHex(String hex) {
    for (int i = 0; i < hex.length(); i++) {
      if (!isDigit(hex.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(int character) {
    return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
  }

  /** The digest of some content. */
  public static Digest of(byte[] content) {
    return ofRaw(sha256().digest(content));
  }

  /** The digest of the remaining content of a buffer, which is consumed. */
  public static Digest of(ByteBuffer content) {
    MessageDigest sha256 = sha256();
    sha256.update(content);
    return ofRaw(sha256.digest());
  }

  /** Reads the text form. */
  public static Digest ofHex(String hex) {
    return new Digest(hex);
  }

  /** Wraps {@value #BYTES} bytes that already are a digest. */
  public static Digest ofRaw(byte[] digest) {
    if (digest.length != BYTES) {
      throw new IllegalArgumentException(
          "a digest has %d bytes, not %d".formatted(BYTES, digest.length));
    }
    return new Digest(HexFormat.of().formatHex(digest));
  }

  /** A fresh SHA-256, for content that comes in parts. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks SHA-256", e);
    }
  }

  /** The {@value #BYTES} bytes. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  /** The first digits, for people. */
  public String shortForm() {
    return hex.substring(0, SHORT_LENGTH);
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
