package io.mycelium.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import io.mycelium.actors.event.Envelope;
import io.mycelium.persistence.audit.ChainVerifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;

/** What every journal of Mycelium must do. A journal is judged by extending this class. */
public abstract class JournalContract {
  /** How many ledgers {@link #enterAtOnce} writes. */
  protected static final int ENTITIES = 20;

  /** How many entries each of them takes. */
  protected static final int ENTRIES = 10;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String id = "Ledger|" + UUID.randomUUID();

  /** The configuration that selects the journal under test and its snapshot store. */
  protected abstract Config journal();

  /** Everything stored of one entity. */
  protected abstract List<StoredRow> stored(String persistenceId);

  private List<Long> amounts() {
    return stored(id).stream()
        .map(row -> Ledger.EVENTS.decode(row.envelope().payload()))
        .map(event -> ((Ledger.Event.Entered) event).amount())
        .toList();
  }

  private void assertIntact() {
    assertThat(ChainVerifier.verify(id, stored(id)))
        .isInstanceOf(ChainVerifier.Verdict.Intact.class);
  }

  @Test
  void acknowledgedEvents_afterARestart_areRecoveredUnderANewWriter() {
    try (Ledgers first = new Ledgers(journal())) {
      ActorRef<Ledger.Command> ledger = first.open(id);
      first.enter(ledger, 5L).toCompletableFuture().join();
      first.enter(ledger, 7L).toCompletableFuture().join();
    }
    try (Ledgers second = new Ledgers(journal())) {
      ActorRef<Ledger.Command> ledger = second.open(id);
      assertThat(second.sum(ledger)).isEqualTo(new Ledger.Sum(12, 2));
      second.enter(ledger, 1L).toCompletableFuture().join();
    }
    assertThat(stored(id).stream().map(StoredRow::envelope).map(Envelope::writer))
        .containsExactly(1L, 1L, 2L);
    assertIntact();
  }

  @Test
  void eventsOfOneCommand_areStoredTogetherInOrder() {
    try (Ledgers ledgers = new Ledgers(journal())) {
      ledgers.enter(ledgers.open(id), 3L, 1L, 2L).toCompletableFuture().join();
    }
    assertThat(amounts()).containsExactly(3L, 1L, 2L);
    assertIntact();
  }

  @Test
  void recovery_behindASnapshot_yieldsTheSameStateAndChain() {
    try (Ledgers ledgers = new Ledgers(journal())) {
      ActorRef<Ledger.Command> ledger = ledgers.open(id);
      for (long amount = 1; amount <= 50; amount++) {
        ledgers.enter(ledger, amount).toCompletableFuture().join();
      }
    }
    try (Ledgers ledgers = new Ledgers(journal())) {
      ActorRef<Ledger.Command> ledger = ledgers.open(id);
      assertThat(ledgers.sum(ledger)).isEqualTo(new Ledger.Sum(1275, 50));
      ledgers.enter(ledger, 0L).toCompletableFuture().join();
    }
    assertThat(amounts()).hasSize(51);
    assertIntact();
  }

  @Test
  void secondWriter_failsThenRecoversWhatTheFirstWrote() {
    try (Ledgers first = new Ledgers(journal());
        Ledgers second = new Ledgers(journal())) {
      ActorRef<Ledger.Command> here = first.open(id);
      ActorRef<Ledger.Command> there = second.open(id);
      assertThat(second.sum(there)).isEqualTo(new Ledger.Sum(0, 0));
      first.enter(here, 1L).toCompletableFuture().join();

      var unanswered = second.enter(there, 100L);
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(() -> second.sum(there, Duration.ofSeconds(1)).sum() == 1);
      assertThat(unanswered.toCompletableFuture()).isNotCompleted();
    }
    assertThat(amounts()).containsExactly(1L);
    assertIntact();
  }

  @Test
  void manyEntities_writingAtOnce_keepTheirLogsApart() {
    for (String ledger : enterAtOnce()) {
      assertThat(stored(ledger)).hasSize(ENTRIES);
    }
  }

  /** Has many ledgers take their entries at the same time; returns their ids. */
  protected final List<String> enterAtOnce() {
    List<String> ids = new ArrayList<>();
    try (Ledgers ledgers = new Ledgers(journal())) {
      List<CompletableFuture<Ledger.Sum>> all = new ArrayList<>();
      for (int i = 0; i < ENTITIES; i++) {
        ids.add(id + "-" + i);
        ActorRef<Ledger.Command> ledger = ledgers.open(ids.getLast());
        for (long amount = 1; amount <= ENTRIES; amount++) {
          all.add(ledgers.enter(ledger, amount).toCompletableFuture());
        }
      }
      all.forEach(CompletableFuture::join);
    }
    return ids;
  }
}
