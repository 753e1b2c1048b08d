package io.mycelium.persistence;

import io.mycelium.actors.event.Openness;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The statements on the table of events. Rows are added and read, never changed. */
final class EventTable {
  private static final String COLUMNS =
      "ORDERING, PERSISTENCE_ID, SEQUENCE_NR, SERIALIZER, MANIFEST, PREVIOUS, DIGEST, ENCODED";
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
  private static final String OPEN =
      "SELECT PERSISTENCE_ID FROM JOURNAL.OPEN"
          + " WHERE PERSISTENCE_ID > ? AND LEFT(PERSISTENCE_ID, ?) = ?"
          + " ORDER BY PERSISTENCE_ID LIMIT ?";

  private EventTable() {}

  /** Adds the events and what they say of entities in one transaction, and forces it to disk. */
  static void append(JournalSession session, List<NewEvent> events, Map<String, Openness> changes)
      throws SQLException {
    PreparedStatement append = session.prepared("CALL JOURNAL.APPEND(?)");
    append.setObject(1, new NewEvents(events, changes).encoded());
    append.execute();
  }

  /** Returns when everything committed so far is on disk. */
  static void force(JournalSession session) throws SQLException {
    session.prepared("CALL JOURNAL.FORCE()").execute();
  }

  static List<StoredRow> ofEntity(JournalSession session, String id, long from, long to, int limit)
      throws SQLException {
    PreparedStatement select = session.prepared(OF_ENTITY);
    select.setString(1, id);
    select.setLong(2, from);
    select.setLong(3, to);
    select.setInt(4, limit);
    return rows(select);
  }

  static List<StoredRow> inOrder(JournalSession session, long after, String idPrefix, int limit)
      throws SQLException {
    PreparedStatement select = session.prepared(IN_ORDER);
    select.setLong(1, after);
    select.setInt(2, idPrefix.length());
    select.setString(3, idPrefix);
    select.setInt(4, limit);
    return rows(select);
  }

  /** The last event of the entity, 0 for none. */
  static long highest(JournalSession session, String id) throws SQLException {
    PreparedStatement select = session.prepared(HIGHEST);
    select.setString(1, id);
    try (ResultSet result = select.executeQuery()) {
      return result.next() ? result.getLong(1) : 0;
    }
  }

  static List<String> ids(JournalSession session, String prefix, String after, int limit)
      throws SQLException {
    return ids(session, IDS, prefix, after, limit);
  }

  /** The ids of entities that have something to do, in the same way. */
  static List<String> open(JournalSession session, String prefix, String after, int limit)
      throws SQLException {
    return ids(session, OPEN, prefix, after, limit);
  }

  private static List<String> ids(
      JournalSession session, String query, String prefix, String after, int limit)
      throws SQLException {
    PreparedStatement select = session.prepared(query);
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
