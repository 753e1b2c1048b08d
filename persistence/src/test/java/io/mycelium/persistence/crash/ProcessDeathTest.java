package io.mycelium.persistence.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mycelium.persistence.JournalEndpoint;
import io.mycelium.persistence.Ledgers;
import io.mycelium.persistence.server.JournalServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessDeathTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int ENOUGH = 300;

  @TempDir private Path directory;
  private final Acknowledged acknowledged = new Acknowledged();

  @Test
  void acknowledgedEvents_afterTheWriterIsKilled_areAllStored() {
    try (ChildProcess server = ServerProcess.start(directory)) {
      Path connectionFile = directory.resolve(JournalServer.CONNECTION_FILE);
      try (ChildProcess writer =
          ChildProcess.start(WriterProcess.class, connectionFile.toString())) {
        while (acknowledged.count() < ENOUGH) {
          acknowledged.addFact(writer.await("ACK"));
        }
        writer.kill();
        writer.rest("ACK").forEach(acknowledged::addFact);
      }
      acknowledged.assertAllStored(connectionFile);
      server.kill();
    }
  }

  @Test
  void acknowledgedEvents_afterTheServerIsKilledAndSucceeded_areAllStored() {
    Path connectionFile = directory.resolve(JournalServer.CONNECTION_FILE);
    ChildProcess first = ServerProcess.start(directory);
    JournalEndpoint before = JournalEndpoint.read(connectionFile);
    try (Ledgers ledgers = new Ledgers(Ledgers.h2(connectionFile));
        Load load = new Load(ledgers, acknowledged::add)) {
      load.start();
      await().atMost(PATIENCE).until(() -> acknowledged.count() >= ENOUGH);
      first.kill();
      int atDeath = acknowledged.count();

      try (ChildProcess successor = ServerProcess.start(directory)) {
        await().atMost(PATIENCE).until(() -> acknowledged.count() >= atDeath + ENOUGH);
        assertThat(JournalEndpoint.read(connectionFile).password()).isNotEqualTo(before.password());
        acknowledged.assertAllStored(connectionFile);
        successor.kill();
      }
    }
  }
}
