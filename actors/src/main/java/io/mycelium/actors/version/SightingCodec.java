package io.mycelium.actors.version;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import io.mycelium.actors.spore.CardSigner;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;

/**
 * Signed sightings as bytes: a CBOR array of the payload, its Ed25519 signature, and the
 * certificate of the node, so that the authority of the fleet is all that is needed to verify it.
 * The payload is an array of fixed length, with definite lengths and shortest integers (RFC 8949,
 * 4.2.1); another form of the same content is refused.
 */
public final class SightingCodec {
  /** The most bytes of one. */
  public static final int MAX_BYTES = 4_096;

  private static final int FORMAT = 1;
  private static final int SIGNED_FIELDS = 3;
  private static final int FIELDS = 15;
  // Keeps a signature on a sighting from being taken for a signature on anything else.
  private static final byte[] DOMAIN = "mycelium-evidence-1\0".getBytes(US_ASCII);
  private static final CBORFactory CBOR = new CBORFactory();

  private SightingCodec() {}

  /** A sighting as it was received; what it says is not to be believed yet. */
  public record Signed(Sighting sighting, byte[] payload, byte[] signature, byte[] certificate) {
    /** Whether the owner of the key has signed this content. */
    public boolean isSignedBy(PublicKey key) {
      try {
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(key);
        verifier.update(message(payload));
        return verifier.verify(signature);
      } catch (GeneralSecurityException e) {
        return false;
      }
    }
  }

  /** Signs with the key of a node; refuses more than {@link #MAX_BYTES}. */
  public static byte[] sign(CardSigner signer, byte[] certificate, Sighting sighting) {
    byte[] payload = payload(sighting);
    byte[] signed = envelope(payload, signer.sign(message(payload)), certificate);
    if (signed.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "evidence has %d bytes, at most %d are allowed".formatted(signed.length, MAX_BYTES));
    }
    return signed;
  }

  /**
   * Reads and believes nothing.
   *
   * @throws IllegalArgumentException if that is no signed sighting in its one form
   */
  public static Signed read(byte[] signed) {
    if (signed.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "evidence has %d bytes, at most %d are allowed".formatted(signed.length, MAX_BYTES));
    }
    try (JsonParser in = CBOR.createParser(signed)) {
      expect(in, JsonToken.START_ARRAY);
      byte[] payload = bytes(in);
      byte[] signature = bytes(in);
      byte[] certificate = bytes(in);
      expect(in, JsonToken.END_ARRAY);
      Sighting sighting = sighting(payload);
      if (!Arrays.equals(payload, payload(sighting))
          || !Arrays.equals(signed, envelope(payload, signature, certificate))) {
        throw new IllegalArgumentException("evidence is not in its one form");
      }
      return new Signed(sighting, payload, signature, certificate);
    } catch (IOException | UncheckedIOException e) {
      throw new IllegalArgumentException("%d bytes are no evidence".formatted(signed.length), e);
    }
  }

  private static byte[] message(byte[] payload) {
    byte[] message = Arrays.copyOf(DOMAIN, DOMAIN.length + payload.length);
    System.arraycopy(payload, 0, message, DOMAIN.length, payload.length);
    return message;
  }

  private static byte[] envelope(byte[] payload, byte[] signature, byte[] certificate) {
    return write(
        out -> {
          out.writeStartArray(null, SIGNED_FIELDS);
          out.writeBinary(payload);
          out.writeBinary(signature);
          out.writeBinary(certificate);
          out.writeEndArray();
        });
  }

  private static byte[] payload(Sighting sighting) {
    Evidence evidence = sighting.evidence();
    return write(
        out -> {
          out.writeStartArray(null, FIELDS);
          out.writeNumber(FORMAT);
          out.writeString(sighting.fleet());
          out.writeString(evidence.component().value());
          out.writeString(evidence.version().toString());
          out.writeString(evidence.with().value());
          out.writeString(evidence.withVersion().toString());
          out.writeString(sighting.api().toString());
          out.writeNumber(evidence.passed() ? 1 : 0);
          out.writeString(evidence.node().value());
          out.writeNumber(sighting.moment().incarnation());
          out.writeNumber(sighting.moment().counter());
          out.writeNumber(sighting.moment().atEpochMs());
          out.writeString(sighting.task() == null ? "" : sighting.task().value());
          out.writeNumber(sighting.attempt());
          out.writeString(sighting.detail());
          out.writeEndArray();
        });
  }

  private static Sighting sighting(byte[] payload) throws IOException {
    try (JsonParser in = CBOR.createParser(payload)) {
      expect(in, JsonToken.START_ARRAY);
      long format = number(in);
      if (format != FORMAT) {
        throw new IllegalArgumentException(
            "evidence format %d is not known, this program reads %d".formatted(format, FORMAT));
      }
      String fleet = string(in);
      ComponentId component = new ComponentId(string(in));
      Version version = Version.parse(string(in));
      ComponentId with = new ComponentId(string(in));
      Version withVersion = Version.parse(string(in));
      Version api = Version.parse(string(in));
      boolean passed = number(in) == 1;
      NodeId node = new NodeId(string(in));
      Sighting.Moment moment = new Sighting.Moment(number(in), number(in), number(in));
      String task = string(in);
      Sighting sighting =
          new Sighting(
              fleet,
              new Evidence(component, version, with, withVersion, passed, node),
              api,
              moment,
              task.isEmpty() ? null : new TaskId(task),
              number(in),
              string(in));
      expect(in, JsonToken.END_ARRAY);
      return sighting;
    }
  }

  private static String string(JsonParser in) throws IOException {
    expect(in, JsonToken.VALUE_STRING);
    return in.getText();
  }

  private static long number(JsonParser in) throws IOException {
    expect(in, JsonToken.VALUE_NUMBER_INT);
    return in.getLongValue();
  }

  private static byte[] bytes(JsonParser in) throws IOException {
    expect(in, JsonToken.VALUE_EMBEDDED_OBJECT);
    return in.getBinaryValue();
  }

  private static void expect(JsonParser in, JsonToken wanted) throws IOException {
    JsonToken actual = in.nextToken();
    if (actual != wanted) {
      throw new IllegalArgumentException(
          "evidence has %s where %s belongs".formatted(actual, wanted));
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
