package io.mycelium.persistence.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;

/** Forces the database to disk; all who call while one force runs share the next. */
final class GroupForce {
  private final MVStore store;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong performed = new AtomicLong();

  /** INVARIANT: everything committed before this many calls is on disk; guarded by the lock. */
  private long forced;

  private GroupForce(MVStore store) {
    this.store = store;
  }

  static GroupForce of(Connection administrator) throws SQLException {
    SessionLocal session = (SessionLocal) administrator.unwrap(JdbcConnection.class).getSession();
    return new GroupForce(session.getDatabase().getStore().getMvStore());
  }

  /** Returns when everything committed so far is on disk. */
  void force() {
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
