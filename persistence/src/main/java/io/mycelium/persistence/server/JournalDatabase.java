package io.mycelium.persistence.server;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** The database file of the journal. */
final class JournalDatabase {
  /** The file of the database in the directory of the journal. */
  static final String DATA_FILE = "journal.mv.db";

  private JournalDatabase() {}

  static String file(Path directory) {
    String path = directory.resolve("journal").toString();
    if (path.indexOf(';') >= 0) {
      throw new IllegalArgumentException(
          "directory %s has a ';' in its name, which H2 cannot open".formatted(directory));
    }
    return path;
  }

  static String url(Path directory) {
    return "jdbc:h2:file:" + file(directory);
  }

  static Connection open(Path directory, Secrets secrets) throws SQLException {
    return DriverManager.getConnection(
        url(directory) + ";DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE",
        Secrets.ADMINISTRATOR_USER,
        secrets.administrator());
  }

  static void shutdown(Connection administrator) {
    try (Statement statement = administrator.createStatement()) {
      statement.execute("SHUTDOWN");
    } catch (SQLException e) {
      throw new IllegalStateException("journal could not be closed: " + e.getMessage(), e);
    }
  }
}
