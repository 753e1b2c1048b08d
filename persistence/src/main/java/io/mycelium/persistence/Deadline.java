package io.mycelium.persistence;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A result that comes in time or fails with the name of what was asked and of the limit. */
final class Deadline<T> {
  private final String what;
  private final JournalSettings settings;
  private final CompletableFuture<T> work = new CompletableFuture<>();
  private final CompletableFuture<T> result = new CompletableFuture<>();

  private Deadline(String what, JournalSettings settings) {
    this.what = what;
    this.settings = settings;
  }

  static <T> Deadline<T> of(String what, JournalSettings settings) {
    Deadline<T> deadline = new Deadline<>(what, settings);
    var _ =
        deadline
            .work
            .orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete(
                (value, failure) -> {
                  if (failure == null) {
                    deadline.result.complete(value);
                  } else {
                    deadline.result.completeExceptionally(deadline.named(failure));
                  }
                });
    return deadline;
  }

  CompletableFuture<T> result() {
    return result;
  }

  /** Whether nobody waits any more. */
  boolean isOver() {
    return work.isDone();
  }

  void succeed(T value) {
    work.complete(value);
  }

  void fail(Throwable failure) {
    work.completeExceptionally(failure);
  }

  void run(JournalReads.Attempt<T> attempt) {
    if (isOver()) {
      return;
    }
    try {
      succeed(attempt.run());
    } catch (SQLException | RuntimeException e) {
      fail(e);
    }
  }

  private Throwable named(Throwable failure) {
    return switch (failure) {
      case TimeoutException timeout ->
          new JournalUnavailableException(
              "journal took longer than mycelium.journal.timeout=%s to %s"
                  .formatted(settings.timeout(), what),
              timeout);
      case SQLException sql ->
          new JournalUnavailableException(
              "journal at %s could not %s: %s"
                  .formatted(settings.connectionFile(), what, sql.getMessage()),
              sql);
      default -> failure;
    };
  }
}
