package io.mycelium.actors.event;

import io.mycelium.distribution.Digest;
import java.util.function.BiFunction;

/**
 * A state and where in the log it stands.
 *
 * @param persistenceId the entity
 * @param state what the events so far add up to
 * @param sequenceNr the last event, 0 before the first
 * @param head the digest of the last envelope, {@link Envelope#GENESIS} before the first
 * @param writer the writer of the last envelope, 0 before the first
 * @param time the time of the last envelope
 */
public record Audited<S>(
    String persistenceId, S state, long sequenceNr, Digest head, long writer, HybridTime time) {

  /** Before the first event. */
  public static <S> Audited<S> empty(String persistenceId, S state) {
    return new Audited<>(persistenceId, state, 0, Envelope.GENESIS, 0, HybridTime.ZERO);
  }

  /** The state of a snapshot, read by its codec. */
  public static <S> Audited<S> of(StoredSnapshot stored, EventCodec<S> states) {
    return new Audited<>(
        stored.persistenceId(),
        states.decode(stored.state()),
        stored.sequenceNr(),
        stored.head(),
        stored.writer(),
        stored.time());
  }

  /** This state as it is stored. */
  public StoredSnapshot stored(EventCodec<S> states) {
    return new StoredSnapshot(persistenceId, sequenceNr, states.encode(state), head, writer, time);
  }

  /** Seals an event as the next envelope of this log. */
  public Envelope seal(Payload event, HybridTime at, long byWriter, Cause cause) {
    return Envelope.seal(
        new Envelope.Content(persistenceId, sequenceNr + 1, event, at, byWriter, cause, head));
  }

  /** The state after an envelope, which must be the next of this log. */
  public <E> Audited<S> after(Envelope next, EventCodec<E> events, BiFunction<S, E, S> fold) {
    follow(next);
    S folded = fold.apply(state, events.decode(next.payload()));
    return new Audited<>(
        persistenceId, folded, next.sequenceNr(), next.digest(), next.writer(), next.time());
  }

  /** Refuses an envelope that is not the next of this log. */
  public void follow(Envelope next) {
    if (!persistenceId.equals(next.persistenceId())) {
      throw broken(next, "entity", persistenceId);
    }
    if (next.sequenceNr() != sequenceNr + 1) {
      throw broken(next, "sequence number", sequenceNr + 1);
    }
    if (!next.previous().equals(head)) {
      throw broken(next, "previous digest", head);
    }
    if (next.writer() < writer) {
      throw broken(next, "writer", "at least " + writer);
    }
    if (next.time().compareTo(time) <= 0) {
      throw broken(next, "time", "after " + time);
    }
  }

  private static BrokenChainException broken(Envelope next, String what, Object expected) {
    return new BrokenChainException(
        "envelope %s does not follow: its %s should be %s".formatted(next, what, expected));
  }
}
