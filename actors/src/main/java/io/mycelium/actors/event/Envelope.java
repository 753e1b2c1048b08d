package io.mycelium.actors.event;

import io.mycelium.distribution.Digest;
import java.util.Arrays;

/**
 * One stored event with everything an auditor asks: what, when, who, why, and what came before. It
 * keeps the bytes it was encoded to or read from; its digest covers those.
 */
public final class Envelope {
  /** The digest that the first envelope of an entity names as its predecessor. */
  public static final Digest GENESIS = Digest.ofHex("0".repeat(64));

  private final Content content;
  private final byte[] encoded;
  private final Digest digest;

  /**
   * What an envelope says.
   *
   * @param persistenceId the entity
   * @param sequenceNr from 1, without gaps
   * @param payload the event
   * @param time grows from envelope to envelope of one entity
   * @param writer grows with each recovery of the entity
   * @param cause why it happened
   * @param previous the digest of the envelope before
   */
  public record Content(
      String persistenceId,
      long sequenceNr,
      Payload payload,
      HybridTime time,
      long writer,
      Cause cause,
      Digest previous) {
    /** The longest persistence id, in characters. */
    public static final int MAX_ID_LENGTH = 255;

    /** Refuses what is beyond the limits. */
    public Content {
      if (persistenceId.isEmpty() || persistenceId.length() > MAX_ID_LENGTH) {
        throw new EventFormatException(
            "persistence id '%s' has %d characters, allowed are 1 to %d"
                .formatted(persistenceId, persistenceId.length(), MAX_ID_LENGTH));
      }
      if (sequenceNr < 1 || writer < 1) {
        throw new EventFormatException(
            "envelope of %s: sequenceNr=%d and writer=%d start at 1"
                .formatted(persistenceId, sequenceNr, writer));
      }
    }
  }

  private Envelope(Content content, byte[] encoded) {
    this.content = content;
    this.encoded = encoded;
    this.digest = Digest.of(encoded);
  }

  /** Encodes the content, once. */
  public static Envelope seal(Content content) {
    return new Envelope(content, EnvelopeCbor.encode(content));
  }

  /** Reads stored bytes; refuses what {@link #seal} would not have written. */
  public static Envelope decode(byte[] stored) {
    Content content = EnvelopeCbor.decodeContent(stored);
    if (!Arrays.equals(stored, EnvelopeCbor.encode(content))) {
      throw new EventFormatException(
          "envelope %d of %s is not in its one canonical form"
              .formatted(content.sequenceNr(), content.persistenceId()));
    }
    return new Envelope(content, stored.clone());
  }

  /** A copy of the stored bytes. */
  public byte[] encoded() {
    return encoded.clone();
  }

  /** The SHA-256 of the stored bytes. */
  public Digest digest() {
    return digest;
  }

  /** What it says. */
  public Content content() {
    return content;
  }

  /** The entity. */
  public String persistenceId() {
    return content.persistenceId;
  }

  /** The position in the log of the entity, from 1. */
  public long sequenceNr() {
    return content.sequenceNr;
  }

  /** The event. */
  public Payload payload() {
    return content.payload;
  }

  /** When it happened. */
  public HybridTime time() {
    return content.time;
  }

  /** Which recovery of the entity wrote it. */
  public long writer() {
    return content.writer;
  }

  /** Why it happened. */
  public Cause cause() {
    return content.cause;
  }

  /** The digest of the envelope before, or {@link #GENESIS}. */
  public Digest previous() {
    return content.previous;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Envelope that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  @Override
  public String toString() {
    return "%s#%d %s writer=%d".formatted(persistenceId(), sequenceNr(), payload(), writer());
  }
}
