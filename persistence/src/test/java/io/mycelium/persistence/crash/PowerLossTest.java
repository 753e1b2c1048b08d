package io.mycelium.persistence.crash;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mycelium.persistence.Ledgers;
import io.mycelium.persistence.server.JournalServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PowerLossTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int ENOUGH = 500;

  @TempDir private Path directory;

  @Test
  void acknowledgedEvents_afterPowerLoss_areAllStored() throws IOException {
    CutDisk.Made made = CutDisk.create(directory);
    assumeTrue(
        made.disk().isPresent(),
        () ->
            "no power can be cut here; it takes root, ext4 and a loop device: " + made.obstacle());
    try (CutDisk disk = made.disk().orElseThrow()) {
      loseAndCompare(disk);
    }
  }

  private static void loseAndCompare(CutDisk disk) {
    Path journal = disk.directory().resolve("journal");
    Path connectionFile = journal.resolve(JournalServer.CONNECTION_FILE);
    Acknowledged acknowledged = new Acknowledged();
    Acknowledged promised;
    try (ChildProcess server = ServerProcess.start(journal);
        Ledgers ledgers = new Ledgers(Ledgers.h2(connectionFile));
        Load load = new Load(ledgers, acknowledged::add)) {
      load.start();
      await().atMost(PATIENCE).until(() -> acknowledged.count() >= ENOUGH);
      // A file system answers a sync that it no longer carries out while it is being shut down; a
      // disk without power answers nothing. So only what was told before counts.
      promised = acknowledged.soFar();
      disk.cut();
      server.kill();
    }
    disk.restart();
    try (ChildProcess successor = ServerProcess.start(journal)) {
      promised.assertAllStored(connectionFile);
      successor.kill();
    }
  }
}
