package io.mycelium.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OrphansTest {
  @TempDir private Path folder;

  private Process fleetIn(Path work) throws IOException {
    // The directory is in the command line, as it is in that of every process of a fleet.
    Process process = new ProcessBuilder("tail", "-f", work.resolve("owner").toString()).start();
    Awaitility.await().until(() -> Processes.of(work).size() == 1);
    return process;
  }

  @AfterEach
  void endAll() {
    Processes.of(folder).forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void fleet_whoseTestIsGone_isEnded_andThatOfALivingTestIsNot() throws Exception {
    Path owned = Files.createDirectory(folder.resolve("fleet-1"));
    Path orphaned = Files.createDirectory(folder.resolve("fleet-2"));
    Orphans.own(owned);
    Process test = new ProcessBuilder("true").start();
    test.waitFor();
    Files.writeString(orphaned.resolve("owner"), test.pid() + " then");
    Process kept = fleetIn(owned);
    Process orphan = fleetIn(orphaned);

    Orphans.end(folder);

    Awaitility.await().until(() -> !orphan.isAlive());
    assertThat(kept.isAlive()).isTrue();
  }
}
