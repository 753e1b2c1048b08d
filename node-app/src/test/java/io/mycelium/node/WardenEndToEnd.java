package io.mycelium.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.node.warden.FleetDirectory;
import io.mycelium.node.warden.WardenState;
import io.mycelium.persistence.JournalReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The death of the warden, and its orderly end, with real processes. */
final class WardenEndToEnd {
  @TempDir private Path temp;

  @SuppressWarnings("NullAway.Init")
  private Program program;

  @BeforeEach
  void start() {
    program = new Program(temp, "fleet");
  }

  @AfterEach
  void noOrphanSurvives() throws IOException, InterruptedException {
    program.run("down");
    new Program(temp, "elsewhere").run("down");
    program.assertNoOrphan();
  }

  private static void assertAnswers(WardenState.NodeState node)
      throws IOException, InterruptedException {
    assertThat(status(node, "/health/live")).as(node.name()).isEqualTo(200);
  }

  private static int status(WardenState.NodeState node, String path)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(node.http() + path)).timeout(Program.LIMIT).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }
  }

  @Test
  void nodes_whenTheirWardenIsKilled_goOnAndAreAdopted() throws Exception {
    program.done("up", "--nodes", "3", "--detach");
    List<Long> pids = program.pids();

    program.killWarden();
    assertThat(program.nodes())
        .hasSize(3)
        .allSatisfy(node -> assertThat(node.at("/facts/state").asText()).isEqualTo("up"));
    for (WardenState.NodeState node : program.state().nodes()) {
      assertAnswers(node);
      assertThat(status(node, "/health/ready")).as(node.name()).isEqualTo(503);
    }
    assertThat(program.refused("doctor")).contains("the warden has died");
    assertThat(program.refused("node-process", "kill", "node-1")).contains("the warden has died");
    assertCopyKnowsNoFleet();

    program.done("up", "--detach");
    assertThat(program.pids()).isEqualTo(pids);
    program.done("doctor");
    try (JournalReader journal =
        JournalReader.open(program.data().resolve("journal/journal.connection"))) {
      assertThat(journal.eventsAfter(0, 1)).hasSize(1);
    }

    program.done("node-process", "kill", "node-2");
    Awaitility.await()
        .atMost(Program.LIMIT)
        .until(
            () -> program.node("node-2").isReady() && program.node("node-2").pid() != pids.get(1));
    Awaitility.await().atMost(Program.LIMIT).until(() -> program.nodes().size() == 3);
    assertThat(program.node("node-1").pid()).isEqualTo(pids.getFirst());

    assertNodesAreKnownByTheirCall();
    program.done("down");
    program.assertNoOrphan();
  }

  @Test
  void processOfAComponent_endsWithItsNode_whichStaysDown() throws Exception {
    program.done("up", "--nodes", "1", "--detach");
    WardenState.NodeState node = program.node("node-1");
    ProcessBuilder sleeper = new ProcessBuilder("sleep", "600");
    sleeper.environment().put("MYCELIUM_SLOT", node.node() + ":acme.hello:1:secret");
    Process child = sleeper.start();
    try {
      program.done("node-process", "hold", "node-1");
      program.done("node-process", "kill", "node-1");
      Awaitility.await()
          .atMost(Program.LIMIT)
          .untilAsserted(() -> assertThat(child.isAlive()).isFalse());
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void nodes_whenTheEventLogIsAwayAndTheirSupervisorWithIt_areSeenByGossip() throws Exception {
    program.done("up", "--nodes", "3", "--detach");
    program.killWarden();
    // The death is written down by the supervisor, which stops when it can't.
    ProcessHandle.of(program.node("node-3").pid()).orElseThrow().destroyForcibly();
    Awaitility.await()
        .atMost(Program.LIMIT)
        .untilAsserted(
            () ->
                assertThat(program.nodes())
                    .hasSizeGreaterThanOrEqualTo(2)
                    .allSatisfy(
                        node ->
                            assertThat(node.at("/facts/known-from").asText()).isEqualTo("gossip"))
                    .filteredOn(node -> node.at("/facts/state").asText().equals("up"))
                    .hasSize(2));
  }

  private void assertCopyKnowsNoFleet() throws IOException, InterruptedException {
    Program copy = new Program(temp, "copy");
    copyTree(program.data(), copy.data());
    assertThat(copy.refused("get", "nodes")).contains("no fleet runs");
    assertThat(copy.refused("down")).contains("no fleet runs");
    assertThat(program.nodes()).hasSize(3);
  }

  // A warden that dies may not have written down what it started last.
  private void assertNodesAreKnownByTheirCall() throws IOException, InterruptedException {
    List<Long> pids = program.pids();
    program.killWarden();
    Files.delete(program.data().resolve("warden.json"));
    program.done("up", "--detach");
    assertThat(program.pids()).isEqualTo(pids);
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(
            file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  @Test
  void down_afterTheWardenWasKilled_endsItsNodes() throws Exception {
    assertThat(program.done("up", "--nodes", "1", "--detach"))
        .contains("one node: the fleet is down while it is down");
    program.killWarden();
    assertThat(program.done("down"))
        .contains("the warden has died")
        .contains("node-1")
        .contains("is down");
    program.assertNoOrphan();
    assertThat(program.data().resolve("warden.json")).doesNotExist();
    assertThat(program.refused("down")).contains("no fleet runs");
  }

  @Test
  void up_attached_endsAllOnSigterm() throws Exception {
    assertEndsAll("two nodes: a death that the warden sees is survived", 2, "TERM");
  }

  @Test
  void up_attached_endsAllOnSigint() throws Exception {
    assertEndsAll("one node", 1, "INT");
  }

  private void assertEndsAll(String warning, int nodes, String signal) throws Exception {
    Path output = temp.resolve("up.txt");
    Process up = program.start(output, "up", "--nodes", Integer.toString(nodes));
    Awaitility.await()
        .atMost(Program.LIMIT)
        .until(() -> Files.readString(output).contains("READY node-" + nodes));
    assertThat(Files.readString(output)).contains(warning);
    assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(up.pid())).start().waitFor())
        .isZero();
    assertThat(up.waitFor(Program.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    program.assertNoOrphan();
    assertThat(program.data().resolve("warden.json")).doesNotExist();
    // In order: the nodes could say goodbye, and the journal was closed after them.
    for (int i = 1; i <= nodes; i++) {
      assertThat(Files.readString(program.data().resolve("nodes/node-" + i + "/node.log")))
          .contains("Exiting completed");
    }
    assertThat(program.data().resolve("journal/journal.mv.db")).exists();
  }

  @Test
  void nodeDirectory_thatAnotherProcessHas_endsUpWithThatReason() throws Exception {
    SecureRandom random = new SecureRandom();
    FleetDirectory fleet =
        FleetDirectory.openOrFound(program.data(), InstantSource.system(), random);
    fleet.admit("node-1", InstantSource.system(), random);
    Path lock = fleet.node("node-1").resolve("lock");
    try (FileChannel channel =
        FileChannel.open(lock, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      assertThat(channel.tryLock()).isNotNull();
      assertThat(program.refused("up", "--detach"))
          .contains("node-1 can't run")
          .contains("another process")
          .contains(fleet.node("node-1").toString());
      program.assertNoOrphan();
    }
  }

  @Test
  void httpPort_thatWasChosen_isUsedAndIsRefusedWhileInUse() throws Exception {
    program.done("up", "--nodes", "1", "--detach");
    String used = program.node("node-1").http().replaceAll(".*:", "");
    Program other = new Program(temp, "elsewhere");
    assertThat(other.refused("up", "--nodes", "1", "--detach", "--http-port", used))
        .contains("port " + used);
    assertThat(other.data()).doesNotExist();
    program.done("down");
    other.done("up", "--nodes", "1", "--detach", "--http-port", used);
    assertThat(other.node("node-1").http()).endsWith(":" + used);
  }

  @Test
  void launcher_throughALinkFromElsewhere_takesPathsFromThere() throws Exception {
    Path folder = Files.createDirectories(temp.resolve("some/where"));
    Path link = folder.resolve("my");
    Files.createSymbolicLink(link, Program.HOME.resolve("mycelium"));
    Path output = temp.resolve("doctor.txt");
    ProcessBuilder builder =
        new ProcessBuilder(link.toString(), "doctor", "--data", "../here")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("MYCELIUM_SKIP_BUILD", "1");
    assertThat(builder.start().waitFor()).as(Files.readString(output)).isZero();
    assertThat(Files.readString(output)).contains("none in " + temp.resolve("some/here"));
  }
}
