package io.mycelium.persistence;

import io.mycelium.actors.event.Envelope;
import io.mycelium.api.TaskId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;

/** The statements on the table of events. Rows are added and read, never changed. */
final class EventTable {
  private static final String COLUMNS =
      "ORDERING, PERSISTENCE_ID, SEQUENCE_NR, SERIALIZER, MANIFEST, PREVIOUS, DIGEST, ENCODED";
  private static final String INSERT =
      """
      INSERT INTO JOURNAL.EVENTS (PERSISTENCE_ID, SEQUENCE_NR, SERIALIZER, MANIFEST, PREVIOUS,
        DIGEST, ENCODED, TYPE, VERSION, WALL_MS, COUNTER, WRITER, PRINCIPAL, COMMAND, TASK, TRACE)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
  private static final String OF_ENTITY =
      "SELECT "
          + COLUMNS
          + " FROM JOURNAL.EVENTS WHERE PERSISTENCE_ID = ? AND SEQUENCE_NR BETWEEN ? AND ?"
          + " ORDER BY SEQUENCE_NR LIMIT ?";
  private static final String IN_ORDER =
      "SELECT "
          + COLUMNS
          + " FROM JOURNAL.EVENTS"
          + " WHERE ORDERING > ? AND LEFT(PERSISTENCE_ID, ?) = ? ORDER BY ORDERING LIMIT ?";
  private static final String HIGHEST =
      "SELECT MAX(SEQUENCE_NR) FROM JOURNAL.EVENTS WHERE PERSISTENCE_ID = ?";
  private static final String IDS =
      "SELECT DISTINCT PERSISTENCE_ID FROM JOURNAL.EVENTS"
          + " WHERE PERSISTENCE_ID > ? AND LEFT(PERSISTENCE_ID, ?) = ?"
          + " ORDER BY PERSISTENCE_ID LIMIT ?";

  private EventTable() {}

  /** Adds the rows in one transaction, all or none, and forces it to disk. */
  static void append(Connection connection, List<StoredRow> rows) throws SQLException {
    try (Statement turn = connection.createStatement()) {
      // INVARIANT: one transaction inserts at a time, so events are numbered as they are committed.
      turn.execute("SELECT ID FROM JOURNAL.TURN FOR UPDATE");
    }
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (StoredRow row : rows) {
        bind(insert, row);
        insert.addBatch();
      }
      insert.executeBatch();
    }
    connection.commit();
    force(connection);
    connection.commit();
  }

  /** Returns when everything committed so far is on disk. */
  static void force(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CALL JOURNAL.FORCE()");
    }
  }

  private static void bind(PreparedStatement insert, StoredRow row) throws SQLException {
    insert.setString(1, row.persistenceId());
    insert.setLong(2, row.sequenceNr());
    insert.setInt(3, row.serializer());
    insert.setString(4, row.manifest());
    insert.setBytes(5, row.previous());
    insert.setBytes(6, row.digest());
    insert.setBytes(7, row.bytes());
    if (row.isSealed()) {
      bindFacts(insert, row.envelope());
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

  private static void bindFacts(PreparedStatement insert, Envelope envelope) throws SQLException {
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

  static List<StoredRow> ofEntity(Connection connection, String id, long from, long to, int limit)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(OF_ENTITY)) {
      select.setString(1, id);
      select.setLong(2, from);
      select.setLong(3, to);
      select.setInt(4, limit);
      return rows(select);
    }
  }

  static List<StoredRow> inOrder(Connection connection, long after, String idPrefix, int limit)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(IN_ORDER)) {
      select.setLong(1, after);
      select.setInt(2, idPrefix.length());
      select.setString(3, idPrefix);
      select.setInt(4, limit);
      return rows(select);
    }
  }

  /** The last event of the entity, 0 for none. */
  static long highest(Connection connection, String id) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(HIGHEST)) {
      select.setString(1, id);
      try (ResultSet result = select.executeQuery()) {
        return result.next() ? result.getLong(1) : 0;
      }
    }
  }

  static List<String> ids(Connection connection, String prefix, String after, int limit)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(IDS)) {
      select.setString(1, after);
      select.setInt(2, prefix.length());
      select.setString(3, prefix);
      select.setInt(4, limit);
      List<String> ids = new ArrayList<>();
      try (ResultSet result = select.executeQuery()) {
        while (result.next()) {
          ids.add(result.getString(1));
        }
      }
      return ids;
    }
  }

  private static List<StoredRow> rows(PreparedStatement select) throws SQLException {
    List<StoredRow> rows = new ArrayList<>();
    try (ResultSet result = select.executeQuery()) {
      while (result.next()) {
        rows.add(
            new StoredRow(
                result.getLong(1),
                result.getString(2),
                result.getLong(3),
                result.getInt(4),
                result.getString(5),
                result.getBytes(6),
                result.getBytes(7),
                result.getBytes(8)));
      }
    }
    return rows;
  }
}
