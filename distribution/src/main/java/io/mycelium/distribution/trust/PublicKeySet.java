package io.mycelium.distribution.trust;

import io.mycelium.distribution.Digest;
import io.mycelium.distribution.cbor.CborException;
import io.mycelium.distribution.cbor.CborReader;
import io.mycelium.distribution.cbor.CborWriter;
import io.mycelium.distribution.trust.VerificationException.Reason;
import java.util.Arrays;

/** The public halves of a hybrid key. */
public final class PublicKeySet {
  /** The length of the encoded form is below this. */
  public static final int MAX_BYTES = 4096;

  private final byte[] ed25519;
  private final byte[] mlDsa65;
  private final KeyId id;

  /** Refuses keys of another length than the algorithms have. */
  public PublicKeySet(byte[] ed25519, byte[] mlDsa65) {
    Algorithm.ED25519.checkKeyLength(ed25519);
    Algorithm.ML_DSA_65.checkKeyLength(mlDsa65);
    this.ed25519 = ed25519.clone();
    this.mlDsa65 = mlDsa65.clone();
    this.id = KeyId.of(Digest.of(encoded()));
  }

  /** Reads the encoded form; refuses anything else. */
  public static PublicKeySet decode(byte[] encoded) {
    try {
      CborReader reader = new CborReader(encoded, MAX_BYTES);
      reader.map(2);
      reader.literal(Algorithm.ED25519.code());
      byte[] ed25519 = reader.bytes(Algorithm.ED25519.publicKeyBytes());
      reader.literal(Algorithm.ML_DSA_65.code());
      byte[] mlDsa65 = reader.bytes(Algorithm.ML_DSA_65.publicKeyBytes());
      reader.end();
      return new PublicKeySet(ed25519, mlDsa65);
    } catch (CborException e) {
      throw new VerificationException(
          Reason.MALFORMED_ENVELOPE, "the public key is malformed: " + e.getMessage(), e);
    }
  }

  /** The deterministic CBOR: a map from the COSE number of each algorithm to its key. */
  public byte[] encoded() {
    return new CborWriter()
        .map(2)
        .integer(Algorithm.ED25519.code())
        .bytes(ed25519)
        .integer(Algorithm.ML_DSA_65.code())
        .bytes(mlDsa65)
        .toBytes();
  }

  /** The name of this key. */
  public KeyId id() {
    return id;
  }

  /** Whether the signature over the message is genuine, for one of the two algorithms. */
  public boolean verifies(Algorithm algorithm, byte[] message, byte[] signature) {
    byte[] key = algorithm == Algorithm.ED25519 ? ed25519 : mlDsa65;
    return algorithm.verifies(key, message, signature);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PublicKeySet that
        && Arrays.equals(ed25519, that.ed25519)
        && Arrays.equals(mlDsa65, that.mlDsa65);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return id.hex();
  }
}
