package io.mycelium.node.warden;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.node.cli.RootCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code up} refuses: exit code 1, one line that names the value, and nothing changed. */
@Timeout(120)
final class BadInputTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir private Path temp;

  private String assertRefused(Path data, String... arguments) throws IOException {
    Map<Path, String> before = contents();
    StringWriter err = new StringWriter();
    CommandLine line = RootCommand.commandLine();
    line.setErr(new PrintWriter(err, true));
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", data.toString()));
    int code = line.execute(all.toArray(String[]::new));
    assertThat(code).as(err.toString()).isEqualTo(1);
    assertThat(err.toString()).startsWith("mycelium: ").hasLineCount(1);
    assertThat(contents()).isEqualTo(before);
    return err.toString();
  }

  private Map<Path, String> contents() throws IOException {
    Map<Path, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(temp)) {
      for (Path file : files.toList()) {
        // The lock says who took it last, which is no change of the fleet.
        boolean written = Files.isRegularFile(file) && !file.endsWith("lock");
        contents.put(file, written ? Files.getLastModifiedTime(file).toString() : "");
      }
    }
    return contents;
  }

  private FleetDirectory fleet(String name, int nodes) {
    FleetDirectory fleet = FleetDirectory.openOrFound(temp.resolve(name), CLOCK, RANDOM);
    for (int i = 1; i <= nodes; i++) {
      fleet.admit("node-" + i, CLOCK, RANDOM);
    }
    FleetLock.take(fleet.root()).close();
    return fleet;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void nodes_outOfRange_areRefused() throws IOException {
    for (String nodes : List.of("0", "-1", "17")) {
      assertThat(assertRefused(temp.resolve("f"), "up", "--nodes", nodes))
          .contains(nodes + " nodes")
          .contains("1 to 16");
    }
  }

  @Test
  void nodes_fewerThanTheFleetHas_areRefused() throws IOException {
    FleetDirectory fleet = fleet("f", 3);
    assertThat(assertRefused(fleet.root(), "up", "--nodes", "2"))
        .contains("--nodes 2")
        .contains("3 nodes")
        .contains(fleet.root().toString());
  }

  @Test
  void data_thatIsAFile_isRefused() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "x");
    for (Path data : List.of(file, file.resolve("below"))) {
      assertThat(assertRefused(data, "up")).contains(file.toString()).contains("no directory");
      assertThat(assertRefused(data, "up", "--detach")).contains("no directory");
    }
  }

  @Test
  void data_whereNothingCanBeMade_isRefused() throws IOException {
    // No user can make a directory there.
    Path impossible = Path.of("/proc/mycelium-test/fleet");
    for (String[] up : List.of(new String[] {"up"}, new String[] {"up", "--detach"})) {
      assertThat(assertRefused(impossible, up)).contains("/proc").contains("--data");
    }
  }

  @Test
  void data_withOtherFiles_isRefused() throws IOException {
    Path photos = Files.createDirectory(temp.resolve("photos"));
    Files.writeString(photos.resolve("holiday.jpg"), "x");
    for (String[] up : List.of(new String[] {"up"}, new String[] {"up", "--detach"})) {
      assertThat(assertRefused(photos, up)).contains("holiday.jpg").contains("--data");
    }
  }

  @Test
  void data_ofANewerLayout_isRefused() throws IOException {
    FleetDirectory fleet = fleet("f", 1);
    Files.writeString(
        fleet.root().resolve("fleet.json"), "{\"layout\":2,\"fleet\":\"x\",\"more\":1}");
    for (String[] up : List.of(new String[] {"up"}, new String[] {"up", "--detach"})) {
      assertThat(assertRefused(fleet.root(), up)).contains("layout 2").contains("up to 1");
    }
  }

  @Test
  void data_thatAnotherProcessUses_isRefused() throws IOException {
    FleetDirectory fleet = fleet("f", 1);
    try (FleetLock lock = FleetLock.take(fleet.root())) {
      assertThat(lock).isNotNull();
      assertThat(assertRefused(fleet.root(), "up"))
          .contains("another process")
          .contains(fleet.root().toString());
    }
  }

  @Test
  void nodeDirectory_thatIsACopy_isRefused() throws IOException {
    FleetDirectory fleet = fleet("f", 1);
    copy(fleet.node("node-1"), fleet.node("node-2"));
    String id = fleet.identity("node-1").nodeId();
    assertThat(assertRefused(fleet.root(), "up", "--nodes", "3"))
        .contains("same node id " + id)
        .contains("copy");
  }

  @Test
  void nodeDirectory_ofAnotherFleet_isRefused() throws IOException {
    FleetDirectory fleet = fleet("f", 1);
    copy(fleet("other", 1).node("node-1"), fleet.node("node-2"));
    assertThat(assertRefused(fleet.root(), "up", "--nodes", "3"))
        .contains("node-2")
        .contains("another fleet");
  }

  @Test
  void httpPort_inUseOrOutOfRange_isRefused() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral(FleetDirectory.HOST))) {
      String port = Integer.toString(taken.getLocalPort());
      assertThat(assertRefused(temp.resolve("f"), "up", "--nodes", "1", "--http-port", port))
          .contains("port " + port)
          .contains("node-1");
    }
    assertThat(assertRefused(temp.resolve("f"), "up", "--http-port", "65536")).contains("65536");
  }

  @Test
  void down_whereNoFleetRuns_isRefused() throws IOException {
    FleetDirectory fleet = fleet("f", 1);
    assertThat(assertRefused(fleet.root(), "down")).contains("no fleet runs");
    assertThat(assertRefused(temp.resolve("none"), "down")).contains("no fleet runs");
  }
}
