package io.mycelium.persistence;

import java.util.Optional;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.snapshot.japi.SnapshotStore;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/** Snapshots beside the journal. They are not forced to disk: events can replace them. */
public final class H2SnapshotStore extends SnapshotStore {
  private final Serialization serialization;
  private final JournalReads store;

  /** Made by Pekko; configured by {@code mycelium.journal}. */
  public H2SnapshotStore() {
    this.serialization = SerializationExtension.get(context().system());
    this.store = new JournalReads(JournalSettings.of(context().system()));
  }

  @Override
  public void postStop() {
    store.close();
  }

  @Override
  public Future<Optional<SelectedSnapshot>> doLoadAsync(
      String persistenceId, SnapshotSelectionCriteria criteria) {
    return FutureConverters.asScala(
        store.submit(
            "load the snapshot of " + persistenceId,
            session -> SnapshotTable.latest(session, persistenceId, criteria).map(this::selected)));
  }

  private SelectedSnapshot selected(SnapshotTable.Row row) {
    return SelectedSnapshot.create(
        row.metadata(),
        serialization.deserialize(row.bytes(), row.serializer(), row.manifest()).get());
  }

  @Override
  public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
    Serializer serializer = serialization.findSerializerFor(snapshot);
    SnapshotTable.Row row =
        new SnapshotTable.Row(
            metadata,
            serializer.identifier(),
            Serializers.manifestFor(serializer, snapshot),
            serialization.serialize(snapshot).get());
    return run(
        "save a snapshot of " + metadata.persistenceId(),
        session -> {
          SnapshotTable.save(session, row);
          return Done.DONE;
        });
  }

  @Override
  public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
    return doDeleteAsync(
        metadata.persistenceId(),
        SnapshotSelectionCriteria.create(
            metadata.sequenceNr(), Long.MAX_VALUE, metadata.sequenceNr(), 0));
  }

  @Override
  public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
    return run(
        "delete snapshots of " + persistenceId,
        session -> {
          SnapshotTable.delete(session, persistenceId, criteria);
          return Done.DONE;
        });
  }

  private Future<Void> run(String what, JournalSessions.SqlWork<Done> work) {
    return Done.toScala(store.submit(what, work), context().dispatcher());
  }
}
