package io.mycelium.actors.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import io.mycelium.api.TaskId;
import io.mycelium.distribution.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Envelopes and snapshots as CBOR arrays of fixed length, with definite lengths and shortest
 * integers (RFC 8949, 4.2.1). Arrays have one order, so that equal contents give equal bytes.
 */
final class EnvelopeCbor {
  /** The first element of every envelope; raised when the layout changes. */
  static final int ENVELOPE_FORMAT = 1;

  /** The first element of every snapshot; raised when the layout changes. */
  static final int SNAPSHOT_FORMAT = 1;

  private static final int ENVELOPE_FIELDS = 14;
  private static final int SNAPSHOT_FIELDS = 10;

  private EnvelopeCbor() {}

  static byte[] encode(Envelope.Content content) {
    return write(
        out -> {
          start(out, ENVELOPE_FIELDS, ENVELOPE_FORMAT);
          out.writeString(content.persistenceId());
          out.writeNumber(content.sequenceNr());
          payload(out, content.payload());
          time(out, content.time());
          out.writeNumber(content.writer());
          out.writeString(content.cause().principal());
          out.writeString(content.cause().command());
          nullable(out, content.cause().task());
          out.writeString(content.cause().trace());
          out.writeBinary(content.previous().bytes());
          out.writeEndArray();
        });
  }

  static byte[] encode(StoredSnapshot snapshot) {
    return write(
        out -> {
          start(out, SNAPSHOT_FIELDS, SNAPSHOT_FORMAT);
          out.writeString(snapshot.persistenceId());
          out.writeNumber(snapshot.sequenceNr());
          payload(out, snapshot.state());
          out.writeBinary(snapshot.head().bytes());
          out.writeNumber(snapshot.writer());
          time(out, snapshot.time());
          out.writeEndArray();
        });
  }

  static Envelope.Content decodeContent(byte[] stored) {
    return read(
        stored,
        "envelope",
        in -> {
          start(in, ENVELOPE_FORMAT);
          String persistenceId = string(in);
          long sequenceNr = number(in);
          Payload payload = payload(in);
          HybridTime time = new HybridTime(number(in), number(in));
          long writer = number(in);
          String principal = string(in);
          String command = string(in);
          TaskId task = task(in);
          Cause cause = new Cause(principal, command, task, string(in));
          return new Envelope.Content(
              persistenceId, sequenceNr, payload, time, writer, cause, digest(in));
        });
  }

  static StoredSnapshot decodeSnapshot(byte[] stored) {
    return read(
        stored,
        "snapshot",
        in -> {
          start(in, SNAPSHOT_FORMAT);
          return new StoredSnapshot(
              string(in),
              number(in),
              payload(in),
              digest(in),
              number(in),
              new HybridTime(number(in), number(in)));
        });
  }

  private static void start(CBORGenerator out, int fields, int format) throws IOException {
    out.writeStartArray(null, fields);
    out.writeNumber(format);
  }

  private static void payload(CBORGenerator out, Payload payload) throws IOException {
    out.writeString(payload.type());
    out.writeNumber(payload.version());
    out.writeBinary(payload.bytes());
  }

  private static void time(CBORGenerator out, HybridTime time) throws IOException {
    out.writeNumber(time.wallMs());
    out.writeNumber(time.counter());
  }

  private static void nullable(CBORGenerator out, @Nullable TaskId task) throws IOException {
    if (task == null) {
      out.writeNull();
    } else {
      out.writeString(task.value());
    }
  }

  private static void start(JsonParser in, int supported) throws IOException {
    expect(in, in.nextToken(), JsonToken.START_ARRAY);
    long format = number(in);
    if (format != supported) {
      throw new EventFormatException(
          "format %d is not known, this program reads %d: update it".formatted(format, supported));
    }
  }

  private static String string(JsonParser in) throws IOException {
    expect(in, in.nextToken(), JsonToken.VALUE_STRING);
    return in.getText();
  }

  private static @Nullable TaskId task(JsonParser in) throws IOException {
    JsonToken token = in.nextToken();
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    expect(in, token, JsonToken.VALUE_STRING);
    return new TaskId(in.getText());
  }

  private static long number(JsonParser in) throws IOException {
    expect(in, in.nextToken(), JsonToken.VALUE_NUMBER_INT);
    return in.getLongValue();
  }

  private static byte[] bytes(JsonParser in) throws IOException {
    expect(in, in.nextToken(), JsonToken.VALUE_EMBEDDED_OBJECT);
    return in.getBinaryValue();
  }

  private static Digest digest(JsonParser in) throws IOException {
    return Digest.ofRaw(bytes(in));
  }

  private static Payload payload(JsonParser in) throws IOException {
    return new Payload(string(in), Math.toIntExact(number(in)), bytes(in));
  }

  private static void expect(
      JsonParser in, @Nullable JsonToken actual, @Nullable JsonToken wanted) {
    if (actual != wanted) {
      throw new EventFormatException(
          "expected %s but found %s at byte %d"
              .formatted(wanted, actual, in.currentTokenLocation().getByteOffset()));
    }
  }

  private static byte[] write(Encoding encoding) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (CBORGenerator out = EventCbor.mapper().getFactory().createGenerator(bytes)) {
      encoding.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static <T> T read(byte[] stored, String what, Decoding<T> decoding) {
    try (JsonParser in = EventCbor.mapper().getFactory().createParser(stored)) {
      T value = decoding.from(in);
      expect(in, in.nextToken(), JsonToken.END_ARRAY);
      expect(in, in.nextToken(), null);
      return value;
    } catch (IOException | IllegalArgumentException | ArithmeticException e) {
      throw new EventFormatException(
          "%s of %d bytes is not readable".formatted(what, stored.length), e);
    }
  }

  @FunctionalInterface
  private interface Encoding {
    void to(CBORGenerator out) throws IOException;
  }

  @FunctionalInterface
  private interface Decoding<T> {
    T from(JsonParser in) throws IOException;
  }
}
