package io.mycelium.actors.spore;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import io.mycelium.actors.fleet.NodeKind;
import io.mycelium.api.NodeId;
import io.mycelium.distribution.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

/**
 * Signed cards as bytes: a CBOR array of the payload and its Ed25519 signature. The payload is an
 * array of fixed length, with definite lengths and shortest integers (RFC 8949, 4.2.1); another
 * form of the same content is refused.
 */
public final class CardCodec {
  private static final int FORMAT = 1;
  private static final int SIGNED_FIELDS = 2;
  private static final int FIELDS = 18;
  private static final int MAX_KEY_BYTES = 64;
  // Keeps a signature on a card from being taken for a signature on anything else.
  private static final byte[] DOMAIN = "mycelium-card-1\0".getBytes(US_ASCII);
  private static final CBORFactory CBOR = new CBORFactory();

  private CardCodec() {}

  /** Signs what a node says of itself; refuses a card over the limit. */
  public static NodeCard sign(CardSigner signer, CardVersion version, CardFacts facts) {
    byte[] payload = payload(signer.publicKey(), version, facts);
    byte[] signature = signer.sign(message(payload));
    byte[] signed =
        write(
            out -> {
              out.writeStartArray(null, SIGNED_FIELDS);
              out.writeBinary(payload);
              out.writeBinary(signature);
              out.writeEndArray();
            });
    if (signed.length > NodeCard.MAX_BYTES) {
      throw new IllegalArgumentException(
          "the card of this node has %d bytes, at most %d are allowed: shorten zone or addresses"
              .formatted(signed.length, NodeCard.MAX_BYTES));
    }
    return new NodeCard(signer.node(), version, facts, signed);
  }

  /** Reads and verifies a card. */
  static NodeCard verify(byte[] signed) {
    if (signed.length > NodeCard.MAX_BYTES) {
      throw new CardRefusedException(
          "a card has %d bytes, at most %d are allowed"
              .formatted(signed.length, NodeCard.MAX_BYTES));
    }
    try (JsonParser in = CBOR.createParser(signed)) {
      expect(in, JsonToken.START_ARRAY);
      byte[] payload = bytes(in);
      byte[] signature = bytes(in);
      expect(in, JsonToken.END_ARRAY);
      return verified(payload, signature, signed);
    } catch (IOException
        | UncheckedIOException
        | GeneralSecurityException
        | IllegalArgumentException e) {
      throw new CardRefusedException("a card of %d bytes is not one".formatted(signed.length), e);
    }
  }

  private static NodeCard verified(byte[] payload, byte[] signature, byte[] signed)
      throws IOException, GeneralSecurityException {
    try (JsonParser in = CBOR.createParser(payload)) {
      expect(in, JsonToken.START_ARRAY);
      long format = number(in);
      if (format != FORMAT) {
        throw new CardRefusedException(
            "card format %d is not known, this program reads %d".formatted(format, FORMAT));
      }
      byte[] publicKey = bytes(in);
      CardVersion version = new CardVersion(number(in), number(in), number(in));
      CardFacts facts = facts(in);
      expect(in, JsonToken.END_ARRAY);
      if (!Arrays.equals(payload, payload(publicKey, version, facts))) {
        throw new CardRefusedException("a card is not in its one form");
      }
      check(publicKey, payload, signature);
      return new NodeCard(new NodeId(Digest.of(publicKey).hex()), version, facts, signed);
    }
  }

  private static void check(byte[] publicKey, byte[] payload, byte[] signature)
      throws GeneralSecurityException {
    if (publicKey.length > MAX_KEY_BYTES) {
      throw new CardRefusedException(
          "the key of a card has %d bytes, at most %d are allowed"
              .formatted(publicKey.length, MAX_KEY_BYTES));
    }
    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(publicKey)));
    verifier.update(message(payload));
    if (!verifier.verify(signature)) {
      throw new CardRefusedException(
          "the signature of a card of node %s is wrong".formatted(Digest.of(publicKey)));
    }
  }

  private static byte[] message(byte[] payload) {
    byte[] message = Arrays.copyOf(DOMAIN, DOMAIN.length + payload.length);
    System.arraycopy(payload, 0, message, DOMAIN.length, payload.length);
    return message;
  }

  private static byte[] payload(byte[] publicKey, CardVersion version, CardFacts facts) {
    return write(
        out -> {
          out.writeStartArray(null, FIELDS);
          out.writeNumber(FORMAT);
          out.writeBinary(publicKey);
          out.writeNumber(version.incarnation());
          out.writeNumber(version.counter());
          out.writeNumber(version.writtenAtMs());
          out.writeString(facts.fleet());
          out.writeString(facts.kind().name());
          out.writeString(facts.zone());
          out.writeString(facts.host());
          out.writeNumber(facts.dataPort());
          out.writeString(facts.http());
          out.writeNumber(facts.capacity().cpuIdlePermille());
          out.writeNumber(facts.capacity().memoryFreeBytes());
          out.writeNumber(facts.capacity().memoryTotalBytes());
          out.writeNumber(facts.capacity().diskFreeBytes());
          out.writeBinary(facts.holdings().bits());
          out.writeBinary(facts.holdings().digest().bytes());
          out.writeNumber(facts.drained() ? 1 : 0);
          out.writeEndArray();
        });
  }

  private static CardFacts facts(JsonParser in) throws IOException {
    return new CardFacts(
        string(in),
        NodeKind.valueOf(string(in)),
        string(in),
        string(in),
        Math.toIntExact(Math.min(number(in), Integer.MAX_VALUE)),
        string(in),
        new CardCapacity(
            Math.toIntExact(Math.min(number(in), Integer.MAX_VALUE)),
            number(in),
            number(in),
            number(in)),
        HoldingsFilter.received(bytes(in), Digest.ofRaw(bytes(in))),
        number(in) == 1);
  }

  private static String string(JsonParser in) throws IOException {
    expect(in, JsonToken.VALUE_STRING);
    return in.getText();
  }

  // A card has no negative number, so that none can overflow a cast on the way.
  private static long number(JsonParser in) throws IOException {
    expect(in, JsonToken.VALUE_NUMBER_INT);
    long value = in.getLongValue();
    if (value < 0) {
      throw new CardRefusedException("a card has the negative number " + value);
    }
    return value;
  }

  private static byte[] bytes(JsonParser in) throws IOException {
    expect(in, JsonToken.VALUE_EMBEDDED_OBJECT);
    return in.getBinaryValue();
  }

  private static void expect(JsonParser in, JsonToken wanted) throws IOException {
    JsonToken actual = in.nextToken();
    if (actual != wanted) {
      throw new CardRefusedException("a card has %s where %s belongs".formatted(actual, wanted));
    }
  }

  private static byte[] write(Encoding encoding) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (CBORGenerator out = CBOR.createGenerator(bytes)) {
      encoding.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @FunctionalInterface
  private interface Encoding {
    void to(CBORGenerator out) throws IOException;
  }
}
