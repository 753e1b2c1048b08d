package io.mycelium.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.mycelium.actors.event.Envelope;
import io.mycelium.persistence.JournalReader;
import io.mycelium.persistence.StoredRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The event log of a fleet, read where it is kept: no node is asked, so none is woken by it. */
public final class EventLog implements AutoCloseable {
  private static final CBORMapper CBOR = new CBORMapper();
  private static final int PAGE = 1_000;

  private final JournalReader journal;

  private EventLog(JournalReader journal) {
    this.journal = journal;
  }

  static EventLog open(Path connectionFile) {
    return new EventLog(JournalReader.open(connectionFile));
  }

  /** All events of all entities whose id begins so, in their order. */
  public List<LoggedEvent> events(String idPrefix) {
    List<LoggedEvent> events = new ArrayList<>();
    long after = 0;
    List<StoredRow> page;
    do {
      page = journal.eventsAfter(after, idPrefix, PAGE);
      for (StoredRow row : page) {
        after = row.ordering();
        if (row.isSealed()) {
          events.add(event(row));
        }
      }
    } while (page.size() == PAGE);
    return events;
  }

  private static LoggedEvent event(StoredRow row) {
    Envelope envelope = row.envelope();
    try {
      JsonNode fields = CBOR.readTree(envelope.payload().bytes());
      return new LoggedEvent(
          row.ordering(), row.persistenceId(), row.sequenceNr(), envelope.payload().type(), fields);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The events of one task. */
  public List<LoggedEvent> ofTask(String task) {
    return events("Task|" + task);
  }

  /** The events of one instance. */
  public List<LoggedEvent> ofInstance(FleetNode node, String component) {
    return events("Component|" + node.id() + "/" + component);
  }

  /** Waits for an event of one task. */
  public LoggedEvent awaitOfTask(
      String task, String what, Duration limit, Predicate<LoggedEvent> wanted) {
    return Waiting.awaitPresent(
        what + " of task " + task,
        limit,
        () -> ofTask(task).stream().filter(wanted).findFirst().or(Optional::empty));
  }

  /** What is wrong with the chains of all entities; empty if nothing is. */
  public List<String> brokenChains() {
    return Chains.broken(journal);
  }

  @Override
  public void close() {
    journal.close();
  }
}
