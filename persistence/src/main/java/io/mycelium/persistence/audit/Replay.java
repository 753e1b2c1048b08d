package io.mycelium.persistence.audit;

import io.mycelium.actors.event.Audited;
import io.mycelium.actors.event.Envelope;
import io.mycelium.actors.event.EventCodec;
import io.mycelium.persistence.JournalReader;
import io.mycelium.persistence.StoredRow;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * Any state of an entity at any time, from its envelopes alone. It folds as the entity does and
 * checks the chain on the way.
 *
 * @param <E> the events of the entity
 * @param <S> the state of the entity
 */
public final class Replay<E, S> {
  private static final int PAGE = 500;

  private final EventCodec<E> events;
  private final S empty;
  private final BiFunction<S, E, S> fold;

  /** A replay of one kind of entity, with its codec, its empty state and its fold. */
  public Replay(EventCodec<E> events, S empty, BiFunction<S, E, S> fold) {
    this.events = events;
    this.empty = empty;
    this.fold = fold;
  }

  /** The state after an event. */
  public Audited<S> upTo(JournalReader journal, String persistenceId, long sequenceNr) {
    return fold(journal, persistenceId, envelope -> envelope.sequenceNr() <= sequenceNr);
  }

  /** The state at a time, that of the events being the clock of who wrote them. */
  public Audited<S> at(JournalReader journal, String persistenceId, Instant time) {
    return fold(journal, persistenceId, envelope -> !envelope.time().wall().isAfter(time));
  }

  /** The state now. */
  public Audited<S> latest(JournalReader journal, String persistenceId) {
    return fold(journal, persistenceId, envelope -> true);
  }

  private Audited<S> fold(
      JournalReader journal, String persistenceId, Predicate<Envelope> included) {
    Audited<S> audited = Audited.empty(persistenceId, empty);
    List<StoredRow> page;
    do {
      page = journal.events(persistenceId, audited.sequenceNr() + 1, Long.MAX_VALUE, PAGE);
      for (StoredRow row : page) {
        Envelope envelope = row.envelope();
        if (!included.test(envelope)) {
          return audited;
        }
        audited = audited.after(envelope, events, fold);
      }
    } while (page.size() == PAGE);
    return audited;
  }
}
