package io.mycelium.persistence;

/** An event with this number is already stored: another writer of the same entity is active. */
public final class SecondWriterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names the first event that was to be stored. */
  public SecondWriterException(String persistenceId, long sequenceNr, Throwable cause) {
    super(
        "event %d of %s is already stored: another writer is active, recover before writing on"
            .formatted(sequenceNr, persistenceId),
        cause);
  }
}
