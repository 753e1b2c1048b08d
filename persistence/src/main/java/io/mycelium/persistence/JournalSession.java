package io.mycelium.persistence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * A connection to the journal, whose statements are prepared once: each time costs a round trip.
 */
final class JournalSession {
  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  JournalSession(Connection connection) {
    this.connection = connection;
  }

  /** The statement, to be used before the next one; it stays open with the session. */
  PreparedStatement prepared(String sql) throws SQLException {
    PreparedStatement known = prepared.get(sql);
    if (known == null) {
      known = connection.prepareStatement(sql);
      prepared.put(sql, known);
    }
    return known;
  }

  boolean answers() {
    try (Statement statement = connection.createStatement()) {
      return statement.execute("SELECT 1");
    } catch (SQLException e) {
      return false;
    }
  }

  void closeQuietly() {
    try {
      connection.close();
    } catch (SQLException e) {
      // The server is gone, and the connection with it.
      assert !e.getMessage().isEmpty();
    }
  }
}
