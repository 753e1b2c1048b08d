package io.mycelium.persistence.server;

import io.mycelium.actors.event.Envelope;
import io.mycelium.actors.event.Openness;
import io.mycelium.api.TaskId;
import io.mycelium.persistence.NewEvent;
import io.mycelium.persistence.NewEvents;
import io.mycelium.persistence.StoredRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Adds events for all nodes, on a connection of the server's own: nodes have no right to. Rows are
 * added, never changed.
 */
final class EventAppender implements AutoCloseable {
  private static final String INSERT =
      """
      INSERT INTO JOURNAL.EVENTS (PERSISTENCE_ID, SEQUENCE_NR, SERIALIZER, MANIFEST, PREVIOUS,
        DIGEST, ENCODED, TYPE, VERSION, WALL_MS, COUNTER, WRITER, PRINCIPAL, COMMAND, TASK, TRACE)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

  private static final int TURN_LIMIT_SECONDS = 10;

  private final Connection connection;
  private final PreparedStatement insert;
  private final PreparedStatement open;
  private final PreparedStatement close;

  // One transaction inserts at a time, so events are numbered as they are committed.
  private final ReentrantLock turn = new ReentrantLock();

  EventAppender(Connection connection) throws SQLException {
    this.connection = connection;
    connection.setAutoCommit(false);
    insert = connection.prepareStatement(INSERT);
    open = connection.prepareStatement("MERGE INTO JOURNAL.OPEN KEY (PERSISTENCE_ID) VALUES (?)");
    close = connection.prepareStatement("DELETE FROM JOURNAL.OPEN WHERE PERSISTENCE_ID = ?");
  }

  /** Commits all events or none; they are not on disk yet. */
  void append(NewEvents events) throws SQLException {
    takeTurn();
    try {
      for (NewEvent event : events.events()) {
        bind(event.row(), event.envelope());
        var _ = insert.executeUpdate();
      }
      for (Map.Entry<String, Openness> change : events.changes().entrySet()) {
        change(change.getKey(), change.getValue());
      }
      connection.commit();
    } catch (SQLException | RuntimeException | Error e) {
      undo(e);
      throw e;
    } finally {
      turn.unlock();
    }
  }

  /** What is left pending would be stored by the next append; what went wrong first is told. */
  private void undo(Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private void takeTurn() throws SQLException {
    try {
      if (!turn.tryLock(TURN_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new SQLException(
            "other events have been added for %d s, nothing was stored"
                .formatted(TURN_LIMIT_SECONDS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("the journal server is stopping, nothing was stored", e);
    }
  }

  private void change(String id, Openness openness) throws SQLException {
    if (openness != Openness.UNCHANGED) {
      PreparedStatement statement = openness == Openness.OPENED ? open : close;
      statement.setString(1, id);
      var _ = statement.executeUpdate();
    }
  }

  private void bind(StoredRow row, @Nullable Envelope envelope) throws SQLException {
    insert.setString(1, row.persistenceId());
    insert.setLong(2, row.sequenceNr());
    insert.setInt(3, row.serializer());
    insert.setString(4, row.manifest());
    insert.setBytes(5, row.previous());
    insert.setBytes(6, row.digest());
    insert.setBytes(7, row.bytes());
    if (envelope != null) {
      bindFacts(envelope);
    } else {
      insert.setString(8, row.manifest());
      for (int column = 9; column <= 12; column++) {
        insert.setLong(column, 0);
      }
      for (int column = 13; column <= 16; column++) {
        insert.setNull(column, Types.VARCHAR);
      }
    }
  }

  private void bindFacts(Envelope envelope) throws SQLException {
    TaskId task = envelope.cause().task();
    insert.setString(8, envelope.payload().type());
    insert.setLong(9, envelope.payload().version());
    insert.setLong(10, envelope.time().wallMs());
    insert.setLong(11, envelope.time().counter());
    insert.setLong(12, envelope.writer());
    insert.setString(13, envelope.cause().principal());
    insert.setString(14, envelope.cause().command());
    insert.setString(15, task == null ? null : task.value());
    insert.setString(16, envelope.cause().trace());
  }

  @Override
  public void close() {
    turn.lock();
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException("journal could not be closed: " + e.getMessage(), e);
    } finally {
      turn.unlock();
    }
  }
}
