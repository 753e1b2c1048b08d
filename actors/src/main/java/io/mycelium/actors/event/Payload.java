package io.mycelium.actors.event;

import java.util.Arrays;

/**
 * An event or a state as bytes, with the name and version that say how to read them.
 *
 * @param type the name of its {@link EventType}
 * @param version the version of its {@link EventType}
 * @param bytes CBOR; not copied, so nobody writes to it
 */
public record Payload(String type, int version, byte[] bytes) {
  /** The longest type name, in characters. */
  public static final int MAX_TYPE_LENGTH = 128;

  /** The most bytes: a journal holds facts, bulk data goes elsewhere. */
  public static final int MAX_BYTES = 1_000_000;

  /** Refuses what is beyond the limits. */
  public Payload {
    if (type.isEmpty() || type.length() > MAX_TYPE_LENGTH || version < 1) {
      throw new EventFormatException(
          "stored type '%s' version %d: a name has 1 to %d characters, a version is 1 or more"
              .formatted(type, version, MAX_TYPE_LENGTH));
    }
    if (bytes.length > MAX_BYTES) {
      throw new EventFormatException(
          "payload of '%s' has %d bytes, the limit is %d".formatted(type, bytes.length, MAX_BYTES));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload(String otherType, int otherVersion, byte[] otherBytes)
        && type.equals(otherType)
        && version == otherVersion
        && Arrays.equals(bytes, otherBytes);
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return type + " v" + version + " (" + bytes.length + " bytes)";
  }
}
