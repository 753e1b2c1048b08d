package io.mycelium.persistence;

import io.mycelium.actors.event.Openness;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;

/**
 * Appends to the journal. One thread takes all writes that wait, commits them in one transaction
 * and has them forced to disk; meanwhile the next ones gather.
 */
final class JournalWriter implements AutoCloseable {
  /** From how many bytes on a batch takes no further write: the server holds it whole. */
  private static final long MAX_BATCH_BYTES = 4L << 20;

  private final JournalSettings settings;
  private final JournalSessions sessions;
  private final BlockingQueue<Write> waiting;
  private final Thread thread;

  private record Write(
      List<NewEvent> events, Map<String, Openness> changes, Deadline<Done> deadline) {
    long bytes() {
      return events.stream().mapToLong(event -> event.row().bytes().length).sum();
    }
  }

  JournalWriter(JournalSettings settings) {
    this.settings = settings;
    this.sessions = new JournalSessions(settings.connectionFile(), System::nanoTime);
    this.waiting = new ArrayBlockingQueue<>(settings.maxWaiting());
    this.thread =
        Thread.ofPlatform().daemon().name("mycelium-journal-write").start(this::writeUntilClosed);
  }

  /**
   * Completes when the events are on disk, all or none of them.
   *
   * @param changes what they say of their entities; others are as they were
   */
  CompletableFuture<Done> append(List<NewEvent> events, Map<String, Openness> changes) {
    StoredRow first = events.getFirst().row();
    Deadline<Done> deadline =
        Deadline.of(
            "store event %d of %s".formatted(first.sequenceNr(), first.persistenceId()), settings);
    if (!waiting.offer(new Write(List.copyOf(events), Map.copyOf(changes), deadline))) {
      deadline.fail(
          new JournalUnavailableException(
              "journal is overloaded: %d writes wait, max-waiting is %d"
                  .formatted(waiting.size(), settings.maxWaiting())));
    }
    return deadline.result();
  }

  private void writeUntilClosed() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        List<Write> batch = new ArrayList<>();
        batch.add(waiting.take());
        long bytes = batch.getFirst().bytes();
        while (batch.size() < settings.maxBatch() && bytes < MAX_BATCH_BYTES) {
          Write next = waiting.poll();
          if (next == null) {
            break;
          }
          batch.add(next);
          bytes += next.bytes();
        }
        // A write that nobody waits for may be repeated by its entity, so it must not be late.
        batch.removeIf(write -> write.deadline().isOver());
        write(batch);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(List<Write> batch) {
    if (batch.isEmpty()) {
      return;
    }
    List<NewEvent> events = batch.stream().flatMap(write -> write.events().stream()).toList();
    Map<String, Openness> changes = new HashMap<>();
    batch.forEach(write -> changes.putAll(write.changes()));
    try {
      sessions.call(
          session -> {
            EventTable.append(session, events, changes);
            return Done.DONE;
          });
      batch.forEach(write -> write.deadline().succeed(Done.DONE));
    } catch (SQLIntegrityConstraintViolationException e) {
      separate(batch, e);
    } catch (SQLException e) {
      batch.forEach(write -> write.deadline().fail(e));
    } catch (RuntimeException e) {
      batch.forEach(write -> write.deadline().fail(e));
    }
  }

  /** One entity's second writer must not fail the writes of others. */
  private void separate(List<Write> batch, SQLException violation) {
    if (batch.size() > 1) {
      batch.forEach(write -> write(List.of(write)));
    } else {
      Write write = batch.getFirst();
      StoredRow first = write.events().getFirst().row();
      write
          .deadline()
          .fail(new SecondWriterException(first.persistenceId(), first.sequenceNr(), violation));
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    sessions.close();
    for (Write write = waiting.poll(); write != null; write = waiting.poll()) {
      write.deadline().fail(new JournalUnavailableException("journal client is closed"));
    }
  }
}
