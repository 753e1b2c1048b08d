package io.mycelium.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.node.warden.WardenState;
import io.mycelium.persistence.JournalReader;
import io.mycelium.persistence.server.JournalServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fleet that is backed up while it runs lives on elsewhere as the same fleet. */
final class BackupEndToEnd {
  private static final int MAX_ROWS = JournalReader.MAX_LIMIT;

  @TempDir private Path temp;

  @SuppressWarnings("NullAway.Init")
  private Program fleet;

  @SuppressWarnings("NullAway.Init")
  private Program elsewhere;

  @BeforeEach
  void start() {
    fleet = new Program(temp, "fleet");
    elsewhere = new Program(temp, "elsewhere");
  }

  @AfterEach
  void noOrphanSurvives() throws IOException, InterruptedException {
    fleet.run("down");
    elsewhere.run("down");
    fleet.assertNoOrphan();
  }

  private static List<String> events(Path connection) {
    try (JournalReader reader = JournalReader.open(connection)) {
      List<String> events = new ArrayList<>();
      reader
          .eventsAfter(0, MAX_ROWS)
          .forEach(row -> events.add(row.persistenceId() + " " + row.sequenceNr()));
      return events;
    }
  }

  private static List<String> stoppedEvents(Path journal) {
    try (JournalServer server = JournalServer.start(journal, 0)) {
      return events(server.connectionFile());
    }
  }

  @Test
  void fleet_backedUpWhileItRuns_livesOnElsewhere() throws Exception {
    fleet.done("up", "--nodes", "2", "--detach");
    List<String> ids = fleet.state().nodes().stream().map(WardenState.NodeState::node).toList();
    Path bundle = Files.writeString(fleet.data().resolve("source/ab.bundle"), "content");
    List<String> before = events(fleet.data().resolve("journal/journal.connection"));

    Path running = temp.resolve("running.backup");
    assertThat(fleet.done("backup", running.toString())).contains("2 nodes");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(running)))
        .isEqualTo("rw-------");
    assertThat(fleet.refused("backup", running.toString())).contains("not replaced");
    fleet.done("down");
    Path stopped = temp.resolve("stopped.backup");
    assertThat(fleet.done("backup", stopped.toString())).contains("2 nodes");

    assertThat(fleet.refused("restore", running.toString())).contains("not empty");
    assertThat(elsewhere.refused("restore", bundle.toString())).contains("no backup");
    assertThat(elsewhere.done("restore", running.toString())).contains("2 nodes");
    List<String> restored = stoppedEvents(elsewhere.data().resolve("journal"));
    assertThat(restored).startsWith(before.toArray(String[]::new));

    elsewhere.done("up", "--detach");
    assertThat(elsewhere.state().nodes().stream().map(WardenState.NodeState::node).toList())
        .isEqualTo(ids);
    assertThat(elsewhere.nodes()).hasSize(2);
    assertThat(elsewhere.data().resolve("source/ab.bundle")).hasContent("content");
    elsewhere.done("down");

    Program third = new Program(temp, "third");
    third.done("restore", stopped.toString());
    assertThat(stoppedEvents(third.data().resolve("journal")))
        .isEqualTo(stoppedEvents(fleet.data().resolve("journal")));
  }
}
