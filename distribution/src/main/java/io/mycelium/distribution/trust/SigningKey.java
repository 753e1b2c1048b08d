package io.mycelium.distribution.trust;

import java.security.SecureRandom;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.MLDSASigner;

/**
 * A hybrid private key: the two seeds from which an Ed25519 and an ML-DSA-65 key pair follow. Both
 * algorithms sign deterministically, so that the same release signed twice is the same file. The
 * JDK cannot derive an ML-DSA key from its seed, so signing is left to BouncyCastle.
 */
public final class SigningKey {
  static final int SEED_BYTES = 32;
  static final int SECRET_BYTES = 2 * SEED_BYTES;

  private final byte[] secret;
  private final Ed25519PrivateKeyParameters ed25519;
  private final MLDSAPrivateKeyParameters mlDsa65;
  private final PublicKeySet publicKeys;

  private SigningKey(byte[] secret) {
    this.secret = secret.clone();
    this.ed25519 = new Ed25519PrivateKeyParameters(secret, 0);
    byte[] seed = new byte[SEED_BYTES];
    System.arraycopy(secret, SEED_BYTES, seed, 0, SEED_BYTES);
    this.mlDsa65 = new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_65, seed);
    this.publicKeys =
        new PublicKeySet(
            ed25519.generatePublicKey().getEncoded(),
            mlDsa65.getPublicKeyParameters().getEncoded());
  }

  /** A new key. */
  public static SigningKey generate(SecureRandom random) {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    return new SigningKey(secret);
  }

  /** The key that follows from its secret: the Ed25519 seed, then the ML-DSA-65 seed. */
  static SigningKey ofSecret(byte[] secret) {
    if (secret.length != SECRET_BYTES) {
      throw new IllegalArgumentException(
          "a secret has %d bytes, not %d".formatted(SECRET_BYTES, secret.length));
    }
    return new SigningKey(secret);
  }

  /** The public halves. */
  public PublicKeySet publicKeys() {
    return publicKeys;
  }

  /** The name of this key. */
  public KeyId id() {
    return publicKeys.id();
  }

  /** Signs with one of the two algorithms. */
  public byte[] sign(Algorithm algorithm, byte[] message) {
    Signer signer =
        switch (algorithm) {
          case ED25519 -> {
            Ed25519Signer ed = new Ed25519Signer();
            ed.init(true, ed25519);
            yield ed;
          }
          case ML_DSA_65 -> {
            MLDSASigner ml = new MLDSASigner();
            ml.init(true, mlDsa65);
            yield ml;
          }
        };
    signer.update(message, 0, message.length);
    try {
      return signer.generateSignature();
    } catch (CryptoException e) {
      throw new IllegalStateException("signing with " + algorithm + " failed", e);
    }
  }

  byte[] secret() {
    return secret.clone();
  }

  /** The id; never the secret. */
  @Override
  public String toString() {
    return "SigningKey[" + id() + "]";
  }
}
