package io.mycelium.actors.event;

import io.mycelium.distribution.Digest;

/**
 * A state as it is stored, to shorten recovery. It is never evidence: it can be deleted and made
 * again from the events.
 *
 * @param persistenceId the entity
 * @param sequenceNr the last event in the state
 * @param state the state
 * @param head the digest of the last envelope
 * @param writer the writer of the last envelope
 * @param time the time of the last envelope
 */
public record StoredSnapshot(
    String persistenceId,
    long sequenceNr,
    Payload state,
    Digest head,
    long writer,
    HybridTime time) {

  /** The stored bytes. */
  public byte[] encoded() {
    return EnvelopeCbor.encode(this);
  }

  /** Reads stored bytes. */
  public static StoredSnapshot decode(byte[] stored) {
    return EnvelopeCbor.decodeSnapshot(stored);
  }
}
