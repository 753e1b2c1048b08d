package io.mycelium.persistence;

import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Work on the journal for callers that must not block: a few threads, a bounded queue, a limit. */
final class JournalReads implements AutoCloseable {
  private final JournalSettings settings;
  private final JournalSessions sessions;
  private final ThreadPoolExecutor threads;

  JournalReads(JournalSettings settings) {
    this.settings = settings;
    this.sessions = new JournalSessions(settings.connectionFile(), System::nanoTime);
    this.threads =
        new ThreadPoolExecutor(
            settings.readers(),
            settings.readers(),
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(settings.maxWaiting()),
            Thread.ofPlatform().daemon().name("mycelium-journal-read-", 0).factory());
  }

  /** Runs the work; {@code what} names it in errors. */
  <T> CompletableFuture<T> submit(String what, JournalSessions.SqlWork<T> work) {
    Deadline<T> deadline = Deadline.of(what, settings);
    try {
      threads.execute(() -> deadline.run(() -> sessions.call(work)));
    } catch (RejectedExecutionException e) {
      deadline.fail(
          new JournalUnavailableException(
              "journal is overloaded: %s while %d reads wait, max-waiting is %d"
                  .formatted(what, threads.getQueue().size(), settings.maxWaiting()),
              e));
    }
    return deadline.result();
  }

  /** Work that may fail as SQL does. */
  @FunctionalInterface
  interface Attempt<T> {
    T run() throws SQLException;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    sessions.close();
  }
}
