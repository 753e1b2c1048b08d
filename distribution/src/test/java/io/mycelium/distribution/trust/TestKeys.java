package io.mycelium.distribution.trust;

import java.util.Arrays;

/** Keys that are the same in every run. They protect nothing. */
public final class TestKeys {
  /** The root of the test fleet. */
  public static final SigningKey ROOT = key(1);

  /** A publisher. */
  public static final SigningKey PUBLISHER = key(2);

  /** Another publisher. */
  public static final SigningKey STRANGER = key(3);

  private TestKeys() {}

  private static SigningKey key(int number) {
    byte[] secret = new byte[SigningKey.SECRET_BYTES];
    Arrays.fill(secret, (byte) number);
    return SigningKey.ofSecret(secret);
  }
}
