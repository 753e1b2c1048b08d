package io.mycelium.persistence;

import io.mycelium.actors.event.Envelope;
import org.jspecify.annotations.Nullable;

/**
 * An event that is not stored yet.
 *
 * @param row what is stored, without a place in the order of all
 * @param envelope what the row is made of; null for events that are not Mycelium's own
 */
public record NewEvent(StoredRow row, @Nullable Envelope envelope) {
  static NewEvent sealed(Envelope envelope, String manifest) {
    return new NewEvent(StoredRow.of(envelope, manifest), envelope);
  }

  static NewEvent foreign(
      String persistenceId, long sequenceNr, int serializer, String manifest, byte[] bytes) {
    return new NewEvent(
        StoredRow.foreign(persistenceId, sequenceNr, serializer, manifest, bytes), null);
  }
}
