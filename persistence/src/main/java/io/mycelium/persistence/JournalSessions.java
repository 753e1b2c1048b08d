package io.mycelium.persistence;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.LongSupplier;

/**
 * Connections to the journal, one for each thread that asks at the same time. One that failed is
 * thrown away; the next is made from the connection file as it is then.
 */
final class JournalSessions implements AutoCloseable {
  private static final long CHECK_AFTER_IDLE_NANOS = 500_000_000L;

  private final Path connectionFile;
  private final boolean autoCommit;
  private final LongSupplier nanos;
  private final ConcurrentLinkedDeque<Idle> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  private record Idle(Connection connection, long sinceNanos) {}

  /** Work on a connection. */
  @FunctionalInterface
  interface SqlWork<T> {
    T on(Connection connection) throws SQLException;
  }

  JournalSessions(Path connectionFile, boolean autoCommit, LongSupplier nanos) {
    this.connectionFile = connectionFile;
    this.autoCommit = autoCommit;
    this.nanos = nanos;
  }

  <T> T call(SqlWork<T> work) throws SQLException {
    Connection connection = borrow();
    boolean healthy = false;
    try {
      T result = work.on(connection);
      healthy = true;
      return result;
    } catch (SQLIntegrityConstraintViolationException e) {
      if (!autoCommit) {
        connection.rollback();
      }
      healthy = true;
      throw e;
    } finally {
      if (healthy && !closed) {
        idle.push(new Idle(connection, nanos.getAsLong()));
      } else {
        closeQuietly(connection);
      }
    }
  }

  private Connection borrow() throws SQLException {
    for (Idle next = idle.poll(); next != null; next = idle.poll()) {
      boolean fresh = nanos.getAsLong() - next.sinceNanos() < CHECK_AFTER_IDLE_NANOS;
      if (fresh || answers(next.connection())) {
        return next.connection();
      }
      closeQuietly(next.connection());
    }
    JournalEndpoint endpoint = JournalEndpoint.read(connectionFile);
    Connection connection =
        DriverManager.getConnection(endpoint.url(), endpoint.user(), endpoint.password());
    connection.setAutoCommit(autoCommit);
    return connection;
  }

  private static boolean answers(Connection connection) {
    try (Statement statement = connection.createStatement()) {
      return statement.execute("SELECT 1");
    } catch (SQLException e) {
      return false;
    }
  }

  private static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // The server is gone, and the connection with it.
      assert !e.getMessage().isEmpty();
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Idle next = idle.poll(); next != null; next = idle.poll()) {
      closeQuietly(next.connection());
    }
  }
}
