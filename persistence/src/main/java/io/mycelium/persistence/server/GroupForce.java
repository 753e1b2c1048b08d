package io.mycelium.persistence.server;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;

/**
 * Forces the database to disk. Nodes call it through an alias; all who call while one force runs
 * share the next.
 */
public final class GroupForce {
  private static final Map<String, GroupForce> SERVERS = new ConcurrentHashMap<>();

  private final MVStore store;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong performed = new AtomicLong();

  /** INVARIANT: everything committed before this many calls is on disk; guarded by the lock. */
  private long forced;

  private GroupForce(MVStore store) {
    this.store = store;
  }

  static GroupForce register(String serverId, Connection administrator) throws SQLException {
    SessionLocal session = (SessionLocal) administrator.unwrap(JdbcConnection.class).getSession();
    GroupForce force = new GroupForce(session.getDatabase().getStore().getMvStore());
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

  private void force() {
    long mine = asked.incrementAndGet();
    oneAtATime.lock();
    try {
      if (forced < mine) {
        long covered = asked.get();
        store.commit();
        // CHECKPOINT SYNC would force the file now, and lose what H2's background writer has taken
        // over but not written yet. This waits for that writer first.
        store.executeFilestoreOperation(store.getFileStore()::sync);
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
