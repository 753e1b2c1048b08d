package io.mycelium.persistence;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;

/** The statements on the table of snapshots. */
final class SnapshotTable {
  private static final String INSERT =
      """
      INSERT INTO JOURNAL.SNAPSHOTS
        (PERSISTENCE_ID, SEQUENCE_NR, CREATED_MS, SERIALIZER, MANIFEST, ENCODED)
      VALUES (?, ?, ?, ?, ?, ?)""";
  private static final String MATCHING =
      " FROM JOURNAL.SNAPSHOTS WHERE PERSISTENCE_ID = ?"
          + " AND SEQUENCE_NR BETWEEN ? AND ? AND CREATED_MS BETWEEN ? AND ?";

  private SnapshotTable() {}

  /** A stored snapshot. */
  record Row(SnapshotMetadata metadata, int serializer, String manifest, byte[] bytes) {}

  static void save(JournalSession session, Row row) throws SQLException {
    SnapshotMetadata metadata = row.metadata();
    delete(
        session,
        metadata.persistenceId(),
        SnapshotSelectionCriteria.create(
            metadata.sequenceNr(), Long.MAX_VALUE, metadata.sequenceNr(), 0));
    PreparedStatement insert = session.prepared(INSERT);
    insert.setString(1, metadata.persistenceId());
    insert.setLong(2, metadata.sequenceNr());
    insert.setLong(3, metadata.timestamp());
    insert.setInt(4, row.serializer());
    insert.setString(5, row.manifest());
    insert.setBytes(6, row.bytes());
    insert.executeUpdate();
  }

  static Optional<Row> latest(JournalSession session, String id, SnapshotSelectionCriteria criteria)
      throws SQLException {
    String select =
        "SELECT SEQUENCE_NR, CREATED_MS, SERIALIZER, MANIFEST, ENCODED"
            + MATCHING
            + " ORDER BY SEQUENCE_NR DESC LIMIT 1";
    PreparedStatement statement = session.prepared(select);
    bind(statement, id, criteria);
    try (ResultSet result = statement.executeQuery()) {
      return result.next() ? Optional.of(row(id, result)) : Optional.empty();
    }
  }

  private static Row row(String id, ResultSet result) throws SQLException {
    return new Row(
        SnapshotMetadata.apply(id, result.getLong(1), result.getLong(2)),
        result.getInt(3),
        result.getString(4),
        result.getBytes(5));
  }

  static void delete(JournalSession session, String id, SnapshotSelectionCriteria criteria)
      throws SQLException {
    PreparedStatement statement = session.prepared("DELETE" + MATCHING);
    bind(statement, id, criteria);
    statement.executeUpdate();
  }

  private static void bind(
      PreparedStatement statement, String id, SnapshotSelectionCriteria criteria)
      throws SQLException {
    statement.setString(1, id);
    statement.setLong(2, criteria.minSequenceNr());
    statement.setLong(3, criteria.maxSequenceNr());
    statement.setLong(4, criteria.minTimestamp());
    statement.setLong(5, criteria.maxTimestamp());
  }
}
