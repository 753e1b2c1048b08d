package io.mycelium.actors.event;

import java.io.NotSerializableException;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Envelopes and snapshots as their stored bytes; no class name is stored. */
public final class AuditSerializer extends SerializerWithStringManifest {
  /** Stored beside every envelope, so it never changes. */
  public static final int ID = 47_001;

  private static final String ENVELOPE = "envelope";
  private static final String SNAPSHOT = "snapshot";

  @Override
  public int identifier() {
    return ID;
  }

  @Override
  public String manifest(Object object) {
    return switch (object) {
      case Envelope ignored -> ENVELOPE;
      case StoredSnapshot ignored -> SNAPSHOT;
      default -> throw unknown(object);
    };
  }

  @Override
  public byte[] toBinary(Object object) {
    return switch (object) {
      case Envelope envelope -> envelope.encoded();
      case StoredSnapshot snapshot -> snapshot.encoded();
      default -> throw unknown(object);
    };
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    return switch (manifest) {
      case ENVELOPE -> Envelope.decode(bytes);
      case SNAPSHOT -> StoredSnapshot.decode(bytes);
      default ->
          throw new NotSerializableException(
              "stored form '%s' is not known: update this program".formatted(manifest));
    };
  }

  private static IllegalArgumentException unknown(Object object) {
    return new IllegalArgumentException(
        "%s is neither an envelope nor a snapshot".formatted(object.getClass().getName()));
  }
}
