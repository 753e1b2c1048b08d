package io.mycelium.persistence;

import io.mycelium.actors.event.Envelope;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads the journal for people, projections and proofs. Its methods block; call them on a virtual
 * thread.
 */
public final class JournalReader implements AutoCloseable {
  /** The most rows of one answer. */
  public static final int MAX_LIMIT = 10_000;

  private static final int PAGE = 500;

  private final Path connectionFile;
  private final JournalSessions sessions;

  private JournalReader(Path connectionFile) {
    this.connectionFile = connectionFile;
    this.sessions = new JournalSessions(connectionFile, System::nanoTime);
  }

  /** A reader of the journal whose server wrote this connection file. */
  public static JournalReader open(Path connectionFile) {
    return new JournalReader(connectionFile);
  }

  /** The rows of one entity, both ends included, at most {@code limit}. */
  public List<StoredRow> events(String persistenceId, long from, long to, int limit) {
    requireLimit(limit);
    return read(
        "read " + persistenceId,
        session -> EventTable.ofEntity(session, persistenceId, from, to, limit));
  }

  /** The rows after a place in the order of all events, at most {@code limit}. */
  public List<StoredRow> eventsAfter(long ordering, int limit) {
    return eventsAfter(ordering, "", limit);
  }

  /** The same for entities whose id begins so. */
  public List<StoredRow> eventsAfter(long ordering, String idPrefix, int limit) {
    requireLimit(limit);
    return read(
        "read on from " + ordering,
        session -> EventTable.inOrder(session, ordering, idPrefix, limit));
  }

  /** The ids with this prefix, sorted, those after {@code after}, at most {@code limit}. */
  public List<String> persistenceIds(String prefix, String after, int limit) {
    requireLimit(limit);
    return read("list entities", session -> EventTable.ids(session, prefix, after, limit));
  }

  /** The ids with this prefix of entities that have something to do, in the same way. */
  public List<String> openIds(String prefix, String after, int limit) {
    requireLimit(limit);
    return read("list open entities", session -> EventTable.open(session, prefix, after, limit));
  }

  /** Hands out every row of one entity from {@code from}, in order. */
  public void forEach(String persistenceId, long from, Consumer<StoredRow> action) {
    long next = from;
    List<StoredRow> page;
    do {
      page = events(persistenceId, next, Long.MAX_VALUE, PAGE);
      page.forEach(action);
      next = page.isEmpty() ? next : page.getLast().sequenceNr() + 1;
    } while (page.size() == PAGE);
  }

  /** The envelopes of one entity, both ends included, at most {@code limit}. */
  public List<Envelope> envelopes(String persistenceId, long from, long to, int limit) {
    return events(persistenceId, from, to, limit).stream().map(StoredRow::envelope).toList();
  }

  /** Returns when the journal has answered; throws {@link JournalUnavailableException} else. */
  public void check() {
    var _ =
        read(
            "answer",
            session -> {
              if (!session.answers()) {
                throw new SQLException("the connection is closed");
              }
              return Done.DONE;
            });
  }

  private <T> T read(String what, JournalSessions.SqlWork<T> work) {
    try {
      return sessions.call(work);
    } catch (SQLException e) {
      throw new JournalUnavailableException(
          "journal at %s could not %s: %s".formatted(connectionFile, what, e.getMessage()), e);
    }
  }

  private static void requireLimit(int limit) {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("limit %d is not 1 to %d".formatted(limit, MAX_LIMIT));
    }
  }

  @Override
  public void close() {
    sessions.close();
  }
}
