package io.mycelium.persistence.server;

import io.mycelium.persistence.NewEvents;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What nodes may call, by aliases of the database. H2 finds static methods only. */
public final class JournalCalls {
  private static final Map<String, Served> SERVERS = new ConcurrentHashMap<>();

  /**
   * A journal that is served.
   *
   * @param appender adds to it
   * @param force forces it to disk
   */
  record Served(EventAppender appender, GroupForce force) {}

  private JournalCalls() {}

  static void register(String serverId, Served served) {
    SERVERS.put(serverId, served);
  }

  static void unregister(String serverId) {
    SERVERS.remove(serverId);
  }

  /** {@code CALL JOURNAL.FORCE()}: returns when everything committed so far is on disk. */
  public static void force(Connection caller) throws SQLException {
    called(caller).force().force();
  }

  /**
   * {@code CALL JOURNAL.APPEND(events)}: returns when they are on disk, all or none of them.
   *
   * @param events as {@link NewEvents} encodes them
   */
  public static void append(Connection caller, byte[][] events) throws SQLException {
    Served served = called(caller);
    served.appender().append(NewEvents.decode(events));
    served.force().force();
  }

  private static Served called(Connection caller) throws SQLException {
    try (Statement statement = caller.createStatement();
        ResultSet id = statement.executeQuery("VALUES JOURNAL.SERVER_ID")) {
      Served served = id.next() ? SERVERS.get(id.getString(1)) : null;
      if (served == null) {
        throw new SQLException("the journal server is stopping, nothing was stored");
      }
      return served;
    }
  }
}
