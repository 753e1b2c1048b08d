package io.mycelium.persistence.server;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Forces the database to disk. H2 lets only the administrator do that, so nodes call this through
 * an alias; all who call while one force runs share the next.
 */
public final class GroupForce {
  private static final Map<String, GroupForce> SERVERS = new ConcurrentHashMap<>();

  private final Connection administrator;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong performed = new AtomicLong();

  /** INVARIANT: everything committed before this many calls is on disk; guarded by the lock. */
  private long forced;

  private GroupForce(Connection administrator) {
    this.administrator = administrator;
  }

  static GroupForce register(String serverId, Connection administrator) {
    GroupForce force = new GroupForce(administrator);
    SERVERS.put(serverId, force);
    return force;
  }

  static void unregister(String serverId) {
    SERVERS.remove(serverId);
  }

  /** Called by H2 for {@code CALL JOURNAL.FORCE()}, with the connection of the caller. */
  public static void force(Connection caller) throws SQLException {
    try (Statement statement = caller.createStatement();
        ResultSet id = statement.executeQuery("VALUES JOURNAL.SERVER_ID")) {
      GroupForce server = id.next() ? SERVERS.get(id.getString(1)) : null;
      if (server == null) {
        throw new SQLException("the journal server is stopping, nothing was forced to disk");
      }
      server.force();
    }
  }

  private void force() throws SQLException {
    long mine = asked.incrementAndGet();
    oneAtATime.lock();
    try {
      if (forced < mine) {
        long covered = asked.get();
        try (Statement statement = administrator.createStatement()) {
          statement.execute("CHECKPOINT SYNC");
        }
        forced = covered;
        performed.incrementAndGet();
      }
    } finally {
      oneAtATime.unlock();
    }
  }

  /** How many forces were asked for, and how many it took. */
  JournalServer.Forces counts() {
    return new JournalServer.Forces(asked.get(), performed.get());
  }
}
