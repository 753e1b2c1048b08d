package io.mycelium.persistence.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.event.AuditSerializer;
import io.mycelium.actors.event.Audited;
import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Envelope;
import io.mycelium.actors.event.HybridTime;
import io.mycelium.persistence.JournalReader;
import io.mycelium.persistence.Ledger;
import io.mycelium.persistence.Ledgers;
import io.mycelium.persistence.StoredRow;
import io.mycelium.persistence.audit.ChainVerifier.Verdict;
import io.mycelium.persistence.server.JournalServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainVerifierTest {
  private static final String ID = "Ledger|a";
  private static final String MANIFEST = "envelope";

  @TempDir private Path directory;

  /** Ten envelopes of writers 1 and 2, as a journal would hold them. */
  private static List<StoredRow> log() {
    List<StoredRow> rows = new ArrayList<>();
    Audited<Ledger.State> last = Audited.empty(ID, new Ledger.State(0, 0));
    for (int i = 0; i < 10; i++) {
      Envelope next =
          last.seal(
              Ledger.EVENTS.encode(new Ledger.Event.Entered(i)),
              new HybridTime(100 + i, 0),
              i < 5 ? 1 : 2,
              Cause.of("test", "enter"));
      last = last.after(next, Ledger.EVENTS, Ledger.State::after);
      rows.add(row(next));
    }
    return rows;
  }

  private static StoredRow row(Envelope envelope) {
    return row(envelope, envelope.encoded());
  }

  private static StoredRow row(Envelope envelope, byte[] bytes) {
    return new StoredRow(
        envelope.sequenceNr(),
        envelope.persistenceId(),
        envelope.sequenceNr(),
        AuditSerializer.ID,
        MANIFEST,
        envelope.previous().bytes(),
        envelope.digest().bytes(),
        bytes);
  }

  private static long brokenAt(List<StoredRow> rows) {
    return ((Verdict.Broken) ChainVerifier.verify(ID, rows)).sequenceNr();
  }

  @Test
  void verify_ofAnUntouchedLog_isIntactWithItsHead() {
    List<StoredRow> rows = log();
    assertThat(ChainVerifier.verify(ID, rows))
        .isEqualTo(new Verdict.Intact(ID, 10, rows.getLast().envelope().digest()));
  }

  @Test
  void verify_afterAnyOneByteIsChanged_namesThatEnvelope() {
    List<StoredRow> rows = log();
    byte[] bytes = rows.get(4).bytes();
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 0x01;
      List<StoredRow> tampered = new ArrayList<>(rows);
      tampered.set(4, row(rows.get(4).envelope(), changed));
      assertThat(brokenAt(tampered)).as("byte %d", i).isEqualTo(5);
    }
  }

  @Test
  void verify_afterARewriteWithFreshDigests_namesTheNextEnvelope() {
    List<StoredRow> rows = log();
    Envelope old = rows.get(4).envelope();
    Envelope.Content was = old.content();
    Envelope forged =
        Envelope.seal(
            new Envelope.Content(
                ID,
                was.sequenceNr(),
                Ledger.EVENTS.encode(new Ledger.Event.Entered(1_000_000)),
                was.time(),
                was.writer(),
                was.cause(),
                was.previous()));
    rows.set(4, row(forged));
    assertThat(brokenAt(rows)).isEqualTo(6);
  }

  @Test
  void verify_afterAnEnvelopeIsRemovedOrSwapped_namesTheFirstThatDoesNotFollow() {
    List<StoredRow> removed = log();
    removed.remove(4);
    assertThat(brokenAt(removed)).isEqualTo(6);

    List<StoredRow> swapped = log();
    swapped.set(4, swapped.set(5, swapped.get(4)));
    assertThat(brokenAt(swapped)).isEqualTo(6);
  }

  @Test
  void verifyAndReplay_ofARealJournal_agreeWithTheEntity() {
    try (JournalServer server = JournalServer.start(directory.resolve("journal"), 0);
        JournalReader reader = JournalReader.open(server.connectionFile())) {
      try (Ledgers ledgers = new Ledgers(Ledgers.h2(server.connectionFile()))) {
        var ledger = ledgers.open(ID);
        for (long amount = 1; amount <= 30; amount++) {
          ledgers.enter(ledger, amount).toCompletableFuture().join();
        }
      }
      assertThat(new ChainVerifier(reader).verifyAll("Ledger|"))
          .singleElement()
          .isInstanceOf(Verdict.Intact.class);
      Replay<Ledger.Event, Ledger.State> replay =
          new Replay<>(Ledger.EVENTS, new Ledger.State(0, 0), Ledger.State::after);
      assertThat(replay.latest(reader, ID).state()).isEqualTo(new Ledger.State(465, 30));
      assertThat(replay.upTo(reader, ID, 4).state()).isEqualTo(new Ledger.State(10, 4));
      assertThat(replay.at(reader, ID, Instant.EPOCH).state()).isEqualTo(new Ledger.State(0, 0));
      Instant tenth = reader.events(ID, 10, 10, 1).getFirst().envelope().time().wall();
      assertThat(replay.at(reader, ID, tenth).sequenceNr()).isGreaterThanOrEqualTo(10);
    }
  }
}
