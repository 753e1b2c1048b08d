package io.mycelium.persistence;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.LongSupplier;

/**
 * Sessions with the journal, one for each thread that asks at the same time. One that failed is
 * thrown away; the next is made from the connection file as it is then.
 */
final class JournalSessions implements AutoCloseable {
  private static final long CHECK_AFTER_IDLE_NANOS = 500_000_000L;

  private final Path connectionFile;
  private final LongSupplier nanos;
  private final ConcurrentLinkedDeque<Idle> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  private record Idle(JournalSession session, long sinceNanos) {}

  /** Work in a session; each statement is a transaction. */
  @FunctionalInterface
  interface SqlWork<T> {
    T on(JournalSession session) throws SQLException;
  }

  JournalSessions(Path connectionFile, LongSupplier nanos) {
    this.connectionFile = connectionFile;
    this.nanos = nanos;
  }

  <T> T call(SqlWork<T> work) throws SQLException {
    JournalSession session = borrow();
    boolean healthy = false;
    try {
      T result = work.on(session);
      healthy = true;
      return result;
    } catch (SQLIntegrityConstraintViolationException e) {
      healthy = true;
      throw e;
    } finally {
      if (healthy && !closed) {
        idle.push(new Idle(session, nanos.getAsLong()));
      } else {
        session.closeQuietly();
      }
    }
  }

  private JournalSession borrow() throws SQLException {
    for (Idle next = idle.poll(); next != null; next = idle.poll()) {
      boolean fresh = nanos.getAsLong() - next.sinceNanos() < CHECK_AFTER_IDLE_NANOS;
      if (fresh || next.session().answers()) {
        return next.session();
      }
      next.session().closeQuietly();
    }
    JournalEndpoint endpoint = JournalEndpoint.read(connectionFile);
    return new JournalSession(
        DriverManager.getConnection(endpoint.url(), endpoint.user(), endpoint.password()));
  }

  @Override
  public void close() {
    closed = true;
    for (Idle next = idle.poll(); next != null; next = idle.poll()) {
      next.session().closeQuietly();
    }
  }
}
