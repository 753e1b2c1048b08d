package io.mycelium.distribution.trust;

import io.mycelium.distribution.trust.VerificationException.Reason;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;

/**
 * A signature algorithm of the hybrid. Verification is done by the JDK, whose classes are there
 * twice as fast at a cold start as a library's.
 */
public enum Algorithm {
  /** Ed25519, RFC 8032; its COSE number is of RFC 9864. */
  ED25519("Ed25519", -19, 32, 64, "302a300506032b6570032100"),
  /** ML-DSA-65, FIPS 204, with an empty context; its COSE number is of RFC 9964. */
  ML_DSA_65("ML-DSA-65", -49, 1952, 3309, "308207b2300b0609608648016503040312038207a100");

  /** Both, in the order in which a message carries them. */
  public static final List<Algorithm> ALL = List.of(ED25519, ML_DSA_65);

  private final String jdkName;
  private final int code;
  private final int publicKeyBytes;
  private final int signatureBytes;
  // What stands before the raw key in a DER SubjectPublicKeyInfo, in hexadecimal.
  private final String spkiPrefix;

  Algorithm(String jdkName, int code, int publicKeyBytes, int signatureBytes, String spkiPrefix) {
    this.jdkName = jdkName;
    this.code = code;
    this.publicKeyBytes = publicKeyBytes;
    this.signatureBytes = signatureBytes;
    this.spkiPrefix = spkiPrefix;
  }

  /** The COSE number. */
  public int code() {
    return code;
  }

  /** The length of a public key. */
  public int publicKeyBytes() {
    return publicKeyBytes;
  }

  /** The length of a signature. */
  public int signatureBytes() {
    return signatureBytes;
  }

  void checkKeyLength(byte[] key) {
    if (key.length != publicKeyBytes) {
      throw new VerificationException(
          Reason.MALFORMED_ENVELOPE,
          "%s public key of %d bytes; it has %d".formatted(jdkName, key.length, publicKeyBytes));
    }
  }

  boolean verifies(byte[] rawKey, byte[] message, byte[] signature) {
    byte[] spki = HexFormat.of().parseHex(spkiPrefix + HexFormat.of().formatHex(rawKey));
    try {
      PublicKey key = KeyFactory.getInstance(jdkName).generatePublic(new X509EncodedKeySpec(spki));
      Signature verifier = Signature.getInstance(jdkName);
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (SignatureException e) {
      // The JDK throws for a signature that cannot be decoded: it is no signature of this key.
      return false;
    } catch (GeneralSecurityException e) {
      throw new VerificationException(
          Reason.BAD_SIGNATURE, "the %s public key is not usable".formatted(jdkName), e);
    }
  }
}
