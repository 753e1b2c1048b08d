package io.mycelium.distribution.release;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.bundle.BundleLimits;
import io.mycelium.distribution.cbor.CborException;
import io.mycelium.distribution.cbor.CborReader;
import io.mycelium.distribution.cbor.CborWriter;
import io.mycelium.distribution.trust.KeyId;
import io.mycelium.distribution.trust.NamePattern;
import io.mycelium.distribution.trust.PublicKeySet;
import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.distribution.trust.VerificationException.Reason;

/** Statements as deterministic CBOR: a map of version, kind, fleet and the fields of the kind. */
final class StatementCodec {
  static final String CONTENT_TYPE = "application/vnd.mycelium.release-statement+cbor";
  static final int MAX_BYTES = BundleLimits.MAX_ENVELOPE_BYTES + (8 << 10);

  private static final int VERSION = 1;
  private static final int DELEGATE = 1;
  private static final int PUBLISH = 2;
  private static final int YANK = 3;
  private static final int MAX_TEXT_BYTES = 4 * ReleaseStatement.Yank.MAX_REASON_LENGTH;
  private static final int MAX_FIELDS = 16;

  private StatementCodec() {}

  static byte[] encode(ReleaseStatement statement, KeyId fleet) {
    CborWriter out = new CborWriter();
    switch (statement) {
      case ReleaseStatement.Delegate(NamePattern pattern, PublicKeySet key) -> {
        head(out, 5, DELEGATE, fleet);
        out.integer(3).text(pattern.value());
        out.integer(4).bytes(key.encoded());
      }
      case ReleaseStatement.Publish publish -> {
        head(out, 8, PUBLISH, fleet);
        out.integer(3).text(publish.component().value());
        out.integer(4).text(publish.version().toString());
        out.integer(5).bytes(publish.root().bytes());
        out.integer(6).bytes(publish.envelopeDigest().bytes());
        out.integer(7).bytes(publish.envelope());
      }
      case ReleaseStatement.Yank(ComponentId component, Version version, String reason) -> {
        head(out, 6, YANK, fleet);
        out.integer(3).text(component.value());
        out.integer(4).text(version.toString());
        out.integer(5).text(reason);
      }
    }
    return out.toBytes();
  }

  static Decoded decode(byte[] encoded) {
    try {
      CborReader in = new CborReader(encoded, MAX_BYTES);
      int fields = in.map(MAX_FIELDS);
      in.literal(0);
      long version = in.integer(0, Long.MAX_VALUE);
      if (version != VERSION) {
        throw new VerificationException(
            Reason.UNSUPPORTED_VERSION,
            "statement version %d; this program reads %d".formatted(version, VERSION));
      }
      in.literal(1);
      int kind = (int) in.integer(DELEGATE, YANK);
      in.literal(2);
      KeyId fleet = KeyId.of(Digest.ofRaw(in.bytes(Digest.BYTES)));
      ReleaseStatement statement = fields(in, kind, fields);
      in.end();
      return new Decoded(statement, fleet);
    } catch (CborException | IllegalArgumentException e) {
      throw new VerificationException(
          Reason.MALFORMED_ENVELOPE, "the statement is malformed: " + e.getMessage(), e);
    }
  }

  private static void head(CborWriter out, int fields, int kind, KeyId fleet) {
    out.map(fields).integer(0).integer(VERSION).integer(1).integer(kind);
    out.integer(2).bytes(fleet.bytes());
  }

  private static ReleaseStatement fields(CborReader in, int kind, int fields) {
    return switch (kind) {
      case DELEGATE -> {
        exactly(fields, 5);
        NamePattern pattern = new NamePattern(text(in, 3));
        in.literal(4);
        yield new ReleaseStatement.Delegate(
            pattern, PublicKeySet.decode(in.bytes(PublicKeySet.MAX_BYTES)));
      }
      case PUBLISH -> {
        exactly(fields, 8);
        ComponentId component = new ComponentId(text(in, 3));
        Version version = Version.parse(text(in, 4));
        Digest root = digest(in, 5);
        Digest envelopeDigest = digest(in, 6);
        in.literal(7);
        byte[] envelope = in.bytes(BundleLimits.MAX_ENVELOPE_BYTES);
        yield new ReleaseStatement.Publish(component, version, root, envelopeDigest, envelope);
      }
      default -> {
        exactly(fields, 6);
        ComponentId component = new ComponentId(text(in, 3));
        yield new ReleaseStatement.Yank(component, Version.parse(text(in, 4)), text(in, 5));
      }
    };
  }

  private static String text(CborReader in, int key) {
    in.literal(key);
    return in.text(MAX_TEXT_BYTES);
  }

  private static Digest digest(CborReader in, int key) {
    in.literal(key);
    return Digest.ofRaw(in.bytes(Digest.BYTES));
  }

  private static void exactly(int actual, int expected) {
    if (actual != expected) {
      throw new IllegalArgumentException("%d fields, not %d".formatted(actual, expected));
    }
  }

  /** A statement, and the id of the root key of the fleet that it is meant for. */
  record Decoded(ReleaseStatement statement, KeyId fleet) {}
}
