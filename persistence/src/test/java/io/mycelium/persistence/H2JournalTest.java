package io.mycelium.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.mycelium.actors.event.Openness;
import io.mycelium.persistence.server.JournalServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2JournalTest extends JournalContract {
  @TempDir private Path directory;
  private JournalServer server;
  private JournalReader reader;

  @BeforeEach
  void start() {
    server = JournalServer.start(directory.resolve("journal"), 0);
    reader = JournalReader.open(server.connectionFile());
  }

  @AfterEach
  void stop() {
    reader.close();
    server.close();
  }

  @Override
  protected Config journal() {
    return Ledgers.h2(server.connectionFile());
  }

  @Override
  protected List<StoredRow> stored(String persistenceId) {
    return reader.events(persistenceId, 1, Long.MAX_VALUE, JournalReader.MAX_LIMIT);
  }

  @Test
  void globalOrder_readInPages_holdsEveryEventOnceInOrder() {
    enterAtOnce();
    long after = 0;
    int events = 0;
    List<StoredRow> page;
    do {
      page = reader.eventsAfter(after, 30);
      assertThat(page).extracting(StoredRow::ordering).isSorted();
      after = page.isEmpty() ? after : page.getLast().ordering();
      events += page.size();
    } while (!page.isEmpty());
    assertThat(events).isEqualTo(ENTITIES * ENTRIES);
    assertThat(reader.persistenceIds("Ledger|", "", 100)).hasSize(ENTITIES);
    assertThat(reader.persistenceIds("Other|", "", 100)).isEmpty();
  }

  @Test
  void forces_areSharedByThoseWhoWait() {
    enterAtOnce();
    assertThat(server.forces().performed()).isLessThan(ENTITIES * ENTRIES);
  }

  @Test
  void write_whenNoServerAnswers_failsInTimeByName() {
    JournalSettings settings = settings();
    server.close();
    try (JournalReads reads = new JournalReads(settings)) {
      assertThatThrownBy(
              () -> reads.submit("ask", session -> EventTable.highest(session, "x")).join())
          .hasRootCauseInstanceOf(ConnectException.class)
          .hasMessageContaining("could not ask");
    }
    server = JournalServer.start(directory.resolve("journal"), 0);
  }

  @Test
  void entity_thatWasExpected_recoversByWhatWasReadThen() {
    Config oneReader = ConfigFactory.parseString("mycelium.journal.readers = 1");
    try (Ledgers ledgers = new Ledgers(oneReader.withFallback(journal()))) {
      ledgers.sum(ledgers.open("Ledger|first"));
      ledgers.expect("Ledger|expected");
      // The one reader does one after the other, so what was expected is read when this is.
      ledgers.sum(ledgers.open("Ledger|second"));
      server.close();

      assertThat(ledgers.sum(ledgers.open("Ledger|expected"))).isEqualTo(new Ledger.Sum(0, 0));
    }
    server = JournalServer.start(directory.resolve("journal"), 0);
  }

  private JournalSettings settings() {
    return new JournalSettings(server.connectionFile(), Duration.ofSeconds(5), 1, 1, 1);
  }

  private static List<NewEvent> row(long sequenceNr) {
    return List.of(NewEvent.foreign("Ledger|w", sequenceNr, 1, "m", new byte[] {1}));
  }

  @Test
  void openEntities_areThoseWhoseLastWordWasThatTheyAreOpen() {
    try (JournalWriter writer = new JournalWriter(settings())) {
      writer.append(row(1), Map.of("Ledger|w", Openness.OPENED)).join();
      writer.append(row(2), Map.of()).join();
      assertThat(reader.openIds("Ledger|", "", 10)).containsExactly("Ledger|w");
      assertThat(reader.openIds("Ledger|", "Ledger|w", 10)).isEmpty();
      assertThat(reader.openIds("Other|", "", 10)).isEmpty();
      writer.append(row(3), Map.of("Ledger|w", Openness.CLOSED)).join();
      assertThat(reader.openIds("Ledger|", "", 10)).isEmpty();
    }
  }

  @Test
  void openEntities_whenTheirEventIsRefused_areAsTheyWere() {
    try (JournalWriter writer = new JournalWriter(settings())) {
      writer.append(row(1), Map.of()).join();
      assertThatThrownBy(() -> writer.append(row(1), Map.of("Ledger|w", Openness.OPENED)).join())
          .hasCauseInstanceOf(SecondWriterException.class);
      assertThat(reader.openIds("", "", 10)).isEmpty();
    }
  }

  @Test
  void append_whileTheServerIsGone_failsAtOnceAndGoesOnWithItsSuccessor() {
    try (JournalWriter writer = new JournalWriter(settings())) {
      writer.append(row(1), Map.of()).join();
      server.close();
      long asked = System.nanoTime();
      assertThatThrownBy(() -> writer.append(row(2), Map.of()).join())
          .hasCauseInstanceOf(JournalUnavailableException.class)
          .hasMessageContaining("could not store event 2 of Ledger|w");
      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(4));
      server = JournalServer.start(directory.resolve("journal"), 0);
      writer.append(row(2), Map.of()).join();
    }
  }

  @Test
  void append_whileAStrangerHasThePort_isFreeAgainWhenTheJournalIs() throws IOException {
    JournalEndpoint own = JournalEndpoint.read(server.connectionFile());
    try (ServerSocket stranger = new ServerSocket(0, 9, InetAddress.ofLiteral("127.0.0.1"));
        JournalWriter writer = new JournalWriter(settings())) {
      new JournalEndpoint(stranger.getLocalPort(), own.user(), own.password())
          .write(server.connectionFile());
      assertThatThrownBy(() -> writer.append(row(1), Map.of()).join())
          .hasMessageContaining("mycelium.journal.timeout");
      own.write(server.connectionFile());
      Awaitility.await()
          .atMost(Duration.ofSeconds(40))
          .ignoreExceptions()
          .until(() -> writer.append(row(1), Map.of()).join() == Done.DONE);
    }
  }

  @Test
  void settings_withoutConnectionFile_areRefusedByKey() {
    assertThatThrownBy(
            () -> JournalSettings.from(ConfigFactory.load().getConfig("mycelium.journal")))
        .hasMessageContaining("connection-file");
  }
}
