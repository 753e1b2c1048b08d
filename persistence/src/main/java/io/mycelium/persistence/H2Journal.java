package io.mycelium.persistence;

import io.mycelium.actors.event.AuditSerializer;
import io.mycelium.actors.event.Envelope;
import io.mycelium.actors.event.Openness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.Tagged;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;

/** The journal of this machine as a plug-in of Pekko Persistence. */
public final class H2Journal extends AsyncWriteJournal {
  private static final int PAGE = 500;

  private final Serialization serialization;
  private final JournalReads reads;
  private final JournalWriter writer;
  private final ReadAhead ahead;

  /** Made by Pekko; configured by {@code mycelium.journal}. */
  public H2Journal() {
    JournalSettings settings = JournalSettings.of(context().system());
    this.serialization = SerializationExtension.get(context().system());
    this.reads = new JournalReads(settings);
    this.writer = new JournalWriter(settings);
    this.ahead = ReadAhead.of(context().system());
    ahead.serve(this::highest);
  }

  @Override
  public void postStop() {
    writer.close();
    reads.close();
  }

  @Override
  public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(
      Iterable<AtomicWrite> messages) {
    List<NewEvent> events = new ArrayList<>();
    Map<String, Openness> changes = new HashMap<>();
    List<Optional<Exception>> outcomes = new ArrayList<>();
    for (AtomicWrite message : messages) {
      try {
        events.addAll(
            CollectionConverters.asJava(message.payload()).stream().map(this::newEvent).toList());
        CollectionConverters.asJava(message.payload()).forEach(event -> note(event, changes));
        outcomes.add(Optional.empty());
      } catch (RuntimeException rejected) {
        outcomes.add(Optional.of(rejected));
      }
    }
    if (events.isEmpty()) {
      return FutureConverters.asScala(CompletableFuture.completedFuture(outcomes));
    }
    return FutureConverters.asScala(writer.append(events, changes))
        .map(done -> outcomes, context().dispatcher());
  }

  private static void note(PersistentRepr event, Map<String, Openness> changes) {
    if (event.payload() instanceof Tagged tagged) {
      Openness said = Openness.of(CollectionConverters.asJava(tagged.tags()));
      if (said != Openness.UNCHANGED) {
        changes.put(event.persistenceId(), said);
      }
    }
  }

  private NewEvent newEvent(PersistentRepr event) {
    Object payload = event.payload() instanceof Tagged tagged ? tagged.payload() : event.payload();
    if (payload instanceof Envelope envelope) {
      return NewEvent.sealed(envelope, new AuditSerializer().manifest(envelope));
    }
    Serializer serializer = serialization.findSerializerFor(payload);
    return NewEvent.foreign(
        event.persistenceId(),
        event.sequenceNr(),
        serializer.identifier(),
        Serializers.manifestFor(serializer, payload),
        serialization.serialize(payload).get());
  }

  @Override
  public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
    return FutureConverters.asScala(
        CompletableFuture.failedFuture(
            new UnsupportedOperationException(
                "events of %s are kept: this journal is an audit log".formatted(persistenceId))));
  }

  @Override
  public Future<Void> doAsyncReplayMessages(
      String persistenceId,
      long fromSequenceNr,
      long toSequenceNr,
      long max,
      Consumer<PersistentRepr> replay) {
    return Done.toScala(
        reads.submit(
            "replay " + persistenceId,
            session -> {
              long from = fromSequenceNr;
              long left = max;
              List<StoredRow> page;
              do {
                int limit = (int) Math.min(PAGE, left);
                page = EventTable.ofEntity(session, persistenceId, from, toSequenceNr, limit);
                page.forEach(row -> replay.accept(event(row)));
                left -= page.size();
                from += PAGE;
              } while (page.size() == PAGE && left > 0);
              return Done.DONE;
            }),
        context().dispatcher());
  }

  private PersistentRepr event(StoredRow row) {
    Object payload = serialization.deserialize(row.bytes(), row.serializer(), row.manifest()).get();
    String writerId =
        payload instanceof Envelope envelope
            ? Long.toString(envelope.writer())
            : PersistentRepr.Undefined();
    return PersistentRepr.apply(
        payload,
        row.sequenceNr(),
        row.persistenceId(),
        PersistentRepr.Undefined(),
        false,
        ActorRef.noSender(),
        writerId);
  }

  @Override
  public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long fromSequenceNr) {
    return FutureConverters.asScala(ahead.take(persistenceId, this::highest));
  }

  private CompletableFuture<Long> highest(String persistenceId) {
    return reads.submit(
        "recover " + persistenceId,
        session -> {
          long highest = EventTable.highest(session, persistenceId);
          // A write that failed may be committed but not forced; nobody acts on it before.
          // A new entity has stored nothing, so there is nothing to force either.
          if (highest > 0) {
            EventTable.force(session);
          }
          return highest;
        });
  }
}
