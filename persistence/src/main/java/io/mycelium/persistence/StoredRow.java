package io.mycelium.persistence;

import io.mycelium.actors.event.AuditSerializer;
import io.mycelium.actors.event.Envelope;
import io.mycelium.distribution.Digest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * One row of the journal.
 *
 * @param ordering the place in the order of all events of this journal; 0 before it is stored
 * @param persistenceId the entity
 * @param sequenceNr the event of the entity
 * @param serializer which Pekko serializer reads the bytes; {@link AuditSerializer#ID} for
 *     envelopes
 * @param manifest what that serializer needs to know
 * @param previous the column that repeats the digest of the envelope before; empty if no envelope
 * @param digest the column that repeats the digest of the bytes
 * @param bytes the event as it is stored
 */
public record StoredRow(
    long ordering,
    String persistenceId,
    long sequenceNr,
    int serializer,
    String manifest,
    byte[] previous,
    byte[] digest,
    byte[] bytes) {

  /** Whether this is an envelope, as everything of Mycelium itself is. */
  public boolean isSealed() {
    return serializer == AuditSerializer.ID;
  }

  /** The envelope; refuses bytes that are none. */
  public Envelope envelope() {
    return Envelope.decode(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StoredRow that
        && ordering == that.ordering
        && persistenceId.equals(that.persistenceId)
        && sequenceNr == that.sequenceNr
        && serializer == that.serializer
        && manifest.equals(that.manifest)
        && Arrays.equals(previous, that.previous)
        && Arrays.equals(digest, that.digest)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * persistenceId.hashCode() + Long.hashCode(sequenceNr);
  }

  @Override
  public String toString() {
    return "%d: %s#%d %s"
        .formatted(ordering, persistenceId, sequenceNr, HexFormat.of().formatHex(digest));
  }

  static StoredRow of(Envelope envelope, String manifest) {
    return new StoredRow(
        0,
        envelope.persistenceId(),
        envelope.sequenceNr(),
        AuditSerializer.ID,
        manifest,
        envelope.previous().bytes(),
        envelope.digest().bytes(),
        envelope.encoded());
  }

  static StoredRow foreign(
      String persistenceId, long sequenceNr, int serializer, String manifest, byte[] bytes) {
    return new StoredRow(
        0,
        persistenceId,
        sequenceNr,
        serializer,
        manifest,
        new byte[0],
        Digest.of(bytes).bytes(),
        bytes);
  }
}
