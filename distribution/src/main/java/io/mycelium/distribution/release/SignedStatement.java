package io.mycelium.distribution.release;

import io.mycelium.distribution.Digest;
import io.mycelium.distribution.cose.CoseSign;
import io.mycelium.distribution.trust.KeyId;
import io.mycelium.distribution.trust.SigningKey;
import java.util.Arrays;

/**
 * A statement with its two signatures, as bytes. Holding one proves nothing: the log decides.
 *
 * @param cose the COSE_Sign message
 */
public record SignedStatement(byte[] cose) {
  /**
   * The largest signed statement, 192 KiB: it must fit into one frame of the control plane. A
   * bundle that the format allows always does.
   */
  public static final int MAX_BYTES = StatementCodec.MAX_BYTES + CoseSign.MAX_OVERHEAD_BYTES;

  /** Refuses bytes over the limit. */
  public SignedStatement {
    if (cose.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "signed statement of %d bytes; at most %d are allowed".formatted(cose.length, MAX_BYTES));
    }
    cose = cose.clone();
  }

  /**
   * Signs a statement for one fleet, so that it cannot be played to another.
   *
   * @param statement what is said
   * @param fleet the id of the root key of the fleet
   * @param key who says it
   */
  public static SignedStatement sign(ReleaseStatement statement, KeyId fleet, SigningKey key) {
    return new SignedStatement(
        CoseSign.sign(StatementCodec.CONTENT_TYPE, StatementCodec.encode(statement, fleet), key));
  }

  /** The digest of the message. */
  public Digest digest() {
    return Digest.of(cose);
  }

  @Override
  public byte[] cose() {
    return cose.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignedStatement that && Arrays.equals(cose, that.cose);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(cose);
  }

  @Override
  public String toString() {
    return "SignedStatement[" + digest() + "]";
  }
}
