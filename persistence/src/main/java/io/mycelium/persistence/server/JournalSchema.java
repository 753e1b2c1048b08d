package io.mycelium.persistence.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

/** The tables of the journal and what the node user may do with them. */
final class JournalSchema {
  static final String NODE_USER = "NODE";

  private static final List<String> TABLES =
      List.of(
          "CREATE SCHEMA IF NOT EXISTS JOURNAL",
          """
          CREATE TABLE IF NOT EXISTS JOURNAL.EVENTS (
            ORDERING BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            PERSISTENCE_ID VARCHAR(255) NOT NULL,
            SEQUENCE_NR BIGINT NOT NULL,
            SERIALIZER INT NOT NULL,
            MANIFEST VARCHAR(255) NOT NULL,
            TYPE VARCHAR(255) NOT NULL,
            VERSION INT NOT NULL,
            WALL_MS BIGINT NOT NULL,
            COUNTER BIGINT NOT NULL,
            WRITER BIGINT NOT NULL,
            PRINCIPAL VARCHAR(256),
            COMMAND VARCHAR(256),
            TASK VARCHAR(128),
            TRACE VARCHAR(256),
            PREVIOUS VARBINARY(32) NOT NULL,
            DIGEST BINARY(32) NOT NULL,
            ENCODED VARBINARY(1048576) NOT NULL,
            CONSTRAINT JOURNAL.ONE_WRITER UNIQUE (PERSISTENCE_ID, SEQUENCE_NR)
          )""",
          """
          CREATE TABLE IF NOT EXISTS JOURNAL.SNAPSHOTS (
            PERSISTENCE_ID VARCHAR(255) NOT NULL,
            SEQUENCE_NR BIGINT NOT NULL,
            CREATED_MS BIGINT NOT NULL,
            SERIALIZER INT NOT NULL,
            MANIFEST VARCHAR(255) NOT NULL,
            ENCODED VARBINARY(1048576) NOT NULL,
            PRIMARY KEY (PERSISTENCE_ID, SEQUENCE_NR)
          )""",
          // Of an earlier layout, whose nodes inserted by themselves.
          "DROP TABLE IF EXISTS JOURNAL.TURN",
          "CREATE TABLE IF NOT EXISTS JOURNAL.OPEN (PERSISTENCE_ID VARCHAR(255) PRIMARY KEY)");

  private static final List<String> RIGHTS =
      List.of(
          "REVOKE INSERT ON JOURNAL.EVENTS FROM " + NODE_USER,
          "GRANT SELECT ON JOURNAL.EVENTS TO " + NODE_USER,
          "GRANT SELECT, INSERT, DELETE ON JOURNAL.SNAPSHOTS TO " + NODE_USER,
          "GRANT SELECT ON JOURNAL.OPEN TO " + NODE_USER);

  private JournalSchema() {}

  /** Creates what is missing, and sets what changes from run to run. */
  static void prepare(Connection administrator, String serverId, Secrets secrets)
      throws SQLException {
    try (Statement statement = administrator.createStatement()) {
      for (String table : TABLES) {
        statement.execute(table);
      }
      statement.execute("SET DEFAULT_LOCK_TIMEOUT 10000");
      statement.execute("DROP CONSTANT IF EXISTS JOURNAL.SERVER_ID");
      statement.execute("CREATE CONSTANT JOURNAL.SERVER_ID VALUE '" + serverId + "'");
      for (String call : List.of("FORCE", "APPEND")) {
        statement.execute("DROP ALIAS IF EXISTS JOURNAL." + call);
        statement.execute(
            "CREATE ALIAS JOURNAL.%s FOR '%s.%s'"
                .formatted(call, JournalCalls.class.getName(), call.toLowerCase(Locale.ROOT)));
      }
      statement.execute(
          "CREATE USER IF NOT EXISTS " + NODE_USER + " PASSWORD '" + secrets.node() + "'");
      statement.execute("ALTER USER " + NODE_USER + " SET PASSWORD '" + secrets.node() + "'");
      for (String right : RIGHTS) {
        statement.execute(right);
      }
      statement.execute("CHECKPOINT SYNC");
    }
  }
}
