package io.mycelium.distribution.trust;

import java.util.regex.Pattern;

/**
 * The identity of a set of public keys: the SHA-256 of their encoding.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record KeyId(String hex) {
  private static final Pattern SHAPE = Pattern.compile("[0-9a-f]{64}");

  /** Refuses anything but 64 lower-case hexadecimal digits. */
  public KeyId {
    if (!SHAPE.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "key id '%s' is not 64 lower-case hexadecimal digits".formatted(hex));
    }
  }

  @Override
  public String toString() {
    return hex;
  }
}
