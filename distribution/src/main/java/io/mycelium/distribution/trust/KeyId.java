package io.mycelium.distribution.trust;

import io.mycelium.distribution.Digest;

/**
 * The name of a hybrid key: the SHA-256 of the deterministic CBOR of both public halves, so that
 * neither half can be exchanged under the same name.
 *
 * @param hex {@link Digest#HEX_LENGTH} lower-case hexadecimal digits
 */
public record KeyId(String hex) implements Comparable<KeyId> {
  /** Refuses what is not a digest. */
  public KeyId {
    Digest.ofHex(hex);
  }

  /** The key id that a digest is. */
  public static KeyId of(Digest digest) {
    return new KeyId(digest.hex());
  }

  /** The {@link Digest#BYTES} bytes. */
  public byte[] bytes() {
    return Digest.ofHex(hex).bytes();
  }

  /** The first digits, for people. */
  public String shortForm() {
    return Digest.ofHex(hex).shortForm();
  }

  @Override
  public int compareTo(KeyId other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
