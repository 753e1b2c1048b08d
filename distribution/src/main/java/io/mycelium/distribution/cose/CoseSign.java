package io.mycelium.distribution.cose;

import io.mycelium.distribution.Digest;
import io.mycelium.distribution.cbor.CborException;
import io.mycelium.distribution.cbor.CborReader;
import io.mycelium.distribution.cbor.CborWriter;
import io.mycelium.distribution.trust.Algorithm;
import io.mycelium.distribution.trust.KeyId;
import io.mycelium.distribution.trust.PublicKeySet;
import io.mycelium.distribution.trust.SigningKey;
import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.distribution.trust.VerificationException.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * A COSE_Sign message with two signatures. A parsed one is only well-formed; its payload is not to
 * be believed before {@link #verify}.
 */
public final class CoseSign {
  /** The most bytes that a message adds to its payload. */
  public static final int MAX_OVERHEAD_BYTES = 8 << 10;

  private static final int TAG = 98;
  private static final int HEADER_ALGORITHM = 1;
  private static final int HEADER_CONTENT_TYPE = 3;
  private static final int HEADER_KEY_ID = 4;
  private static final int MAX_HEADER_BYTES = 256;
  private static final int MAX_SIGNATURE_BYTES = 4096;
  // Above every count that the shape asks for, so that a wrong count is named as such.
  private static final int MAX_PARTS = 16;
  private static final String CONTEXT = "Signature";

  private final String contentType;
  private final KeyId keyId;
  private final byte[] payload;
  private final List<byte[]> signatures;

  private CoseSign(String contentType, KeyId keyId, byte[] payload, List<byte[]> signatures) {
    this.contentType = contentType;
    this.keyId = keyId;
    this.payload = payload;
    this.signatures = signatures;
  }

  /** Signs a payload with both algorithms. */
  public static byte[] sign(String contentType, byte[] payload, SigningKey key) {
    CborWriter writer =
        new CborWriter()
            .tag(TAG)
            .array(4)
            .bytes(messageHeader(contentType))
            .map(0)
            .bytes(payload)
            .array(Algorithm.ALL.size());
    for (Algorithm algorithm : Algorithm.ALL) {
      byte[] toSign = toBeSigned(contentType, algorithm, key.id(), payload);
      writer
          .array(3)
          .bytes(signatureHeader(algorithm, key.id()))
          .map(0)
          .bytes(key.sign(algorithm, toSign));
    }
    return writer.toBytes();
  }

  /** Reads a message of a content type, with a payload of at most a number of bytes. */
  public static CoseSign parse(byte[] message, String contentType, int maxPayloadBytes) {
    try {
      CborReader reader = new CborReader(message, maxPayloadBytes + MAX_OVERHEAD_BYTES);
      reader.tag(TAG);
      expectCount(reader.array(MAX_PARTS), 4, "parts of the message");
      readMessageHeader(reader.bytes(MAX_HEADER_BYTES), contentType);
      expectCount(reader.map(MAX_PARTS), 0, "unprotected headers");
      byte[] payload = reader.bytes(maxPayloadBytes);
      return readSignatures(reader, contentType, payload);
    } catch (CborException e) {
      throw new VerificationException(
          e.reason() == CborException.Reason.TOO_LARGE
              ? Reason.LIMIT_EXCEEDED
              : Reason.MALFORMED_ENVELOPE,
          "the envelope is malformed " + e.getMessage(),
          e);
    }
  }

  /** The key that claims to have signed. */
  public KeyId keyId() {
    return keyId;
  }

  /** The payload, believed only after {@link #verify}. */
  public byte[] payload() {
    return payload.clone();
  }

  /** Refuses unless both signatures are genuine. */
  public void verify(PublicKeySet keys) {
    if (!keys.id().equals(keyId)) {
      throw new VerificationException(
          Reason.UNKNOWN_KEY, "signed by key %s, not by %s".formatted(keyId, keys.id()));
    }
    for (int i = 0; i < Algorithm.ALL.size(); i++) {
      Algorithm algorithm = Algorithm.ALL.get(i);
      byte[] signed = toBeSigned(contentType, algorithm, keyId, payload);
      if (!keys.verifies(algorithm, signed, signatures.get(i))) {
        throw new VerificationException(
            Reason.BAD_SIGNATURE,
            "the %s signature of key %s is not genuine".formatted(algorithm, keyId));
      }
    }
  }

  private static CoseSign readSignatures(CborReader reader, String contentType, byte[] payload) {
    int count = reader.array(MAX_PARTS);
    if (count != Algorithm.ALL.size()) {
      throw new VerificationException(
          Reason.WRONG_ALGORITHMS,
          "%d signatures; Ed25519 and ML-DSA-65 must both be there".formatted(count));
    }
    List<byte[]> signatures = new ArrayList<>();
    List<KeyId> ids = new ArrayList<>();
    for (Algorithm algorithm : Algorithm.ALL) {
      expectCount(reader.array(MAX_PARTS), 3, "parts of a signature");
      ids.add(readSignatureHeader(reader.bytes(MAX_HEADER_BYTES), algorithm));
      expectCount(reader.map(MAX_PARTS), 0, "unprotected headers");
      signatures.add(signature(reader, algorithm));
    }
    reader.end();
    if (!ids.getFirst().equals(ids.getLast())) {
      throw new VerificationException(
          Reason.MALFORMED_ENVELOPE,
          "signatures of two keys, %s and %s".formatted(ids.getFirst(), ids.getLast()));
    }
    return new CoseSign(contentType, ids.getFirst(), payload, signatures);
  }

  private static byte[] signature(CborReader reader, Algorithm algorithm) {
    byte[] signature = reader.bytes(MAX_SIGNATURE_BYTES);
    expectCount(signature.length, algorithm.signatureBytes(), "bytes of the signature");
    return signature;
  }

  private static byte[] messageHeader(String contentType) {
    return new CborWriter().map(1).integer(HEADER_CONTENT_TYPE).text(contentType).toBytes();
  }

  private static void readMessageHeader(byte[] header, String expected) {
    CborReader reader = new CborReader(header, MAX_HEADER_BYTES);
    expectCount(reader.map(MAX_PARTS), 1, "message headers");
    reader.literal(HEADER_CONTENT_TYPE);
    String contentType = reader.text(MAX_HEADER_BYTES);
    reader.end();
    if (!contentType.equals(expected)) {
      throw new VerificationException(
          Reason.MALFORMED_ENVELOPE,
          "content type '%s', expected '%s'".formatted(contentType, expected));
    }
  }

  private static byte[] signatureHeader(Algorithm algorithm, KeyId keyId) {
    return new CborWriter()
        .map(2)
        .integer(HEADER_ALGORITHM)
        .integer(algorithm.code())
        .integer(HEADER_KEY_ID)
        .bytes(keyId.bytes())
        .toBytes();
  }

  private static KeyId readSignatureHeader(byte[] header, Algorithm expected) {
    CborReader reader = new CborReader(header, MAX_HEADER_BYTES);
    expectCount(reader.map(MAX_PARTS), 2, "signature headers");
    reader.literal(HEADER_ALGORITHM);
    long code = reader.integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
    if (code != expected.code()) {
      throw new VerificationException(
          Reason.WRONG_ALGORITHMS,
          "algorithm %d where %s (%d) must be".formatted(code, expected, expected.code()));
    }
    reader.literal(HEADER_KEY_ID);
    byte[] id = reader.bytes(Digest.BYTES);
    reader.end();
    expectCount(id.length, Digest.BYTES, "bytes of the key id");
    return KeyId.of(Digest.ofRaw(id));
  }

  private static byte[] toBeSigned(
      String contentType, Algorithm algorithm, KeyId keyId, byte[] payload) {
    return new CborWriter()
        .array(5)
        .text(CONTEXT)
        .bytes(messageHeader(contentType))
        .bytes(signatureHeader(algorithm, keyId))
        .bytes(new byte[0])
        .bytes(payload)
        .toBytes();
  }

  private static void expectCount(int actual, int expected, String what) {
    if (actual != expected) {
      throw new VerificationException(
          Reason.MALFORMED_ENVELOPE, "%d %s, not %d".formatted(actual, what, expected));
    }
  }
}
