package io.mycelium.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.http.Json;
import io.mycelium.node.warden.WardenState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** The packaged program on one fleet directory, as its users run it. */
final class Program {
  /** Where the launcher is. */
  static final Path HOME =
      Path.of(System.getProperty("mycelium.home")).toAbsolutePath().normalize();

  /** How long anything may take on a busy machine. */
  static final Duration LIMIT = Duration.ofMinutes(2);

  private final Path temp;
  private final Path data;

  /**
   * What a verb left.
   *
   * @param code its exit code
   * @param output all that it printed
   */
  record Ended(int code, String output) {}

  Program(Path temp, String fleet) {
    this.temp = temp;
    this.data = temp.resolve(fleet);
  }

  Path data() {
    return data;
  }

  /** A verb that runs; its output goes into the file. */
  Process start(Path output, String... arguments) throws IOException {
    // What a shell starts in the background ignores SIGINT, and so would all that it starts.
    List<String> command =
        new ArrayList<>(
            List.of("env", "--default-signal=INT", HOME.resolve("mycelium").toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--data", data.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("MYCELIUM_SKIP_BUILD", "1");
    return builder.redirectOutput(output.toFile()).start();
  }

  /** Runs a verb to its end. */
  Ended run(String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile(temp, "output", ".txt");
    int code = start(output, arguments).waitFor();
    return new Ended(code, Files.readString(output, StandardCharsets.UTF_8));
  }

  /** Runs a verb that must be done. */
  String done(String... arguments) throws IOException, InterruptedException {
    Ended ended = run(arguments);
    assertThat(ended.code()).as(ended.output()).isZero();
    return ended.output();
  }

  /** Runs a verb that must be refused. */
  String refused(String... arguments) throws IOException, InterruptedException {
    Ended ended = run(arguments);
    assertThat(ended.code()).as(ended.output()).isEqualTo(1);
    return ended.output();
  }

  /** The nodes that are up, as the API shows them; lost ones are remembered by the fleet. */
  List<JsonNode> nodes() throws IOException, InterruptedException {
    List<JsonNode> nodes = new ArrayList<>();
    for (JsonNode node : Json.MAPPER.readTree(done("get", "nodes", "-o", "json"))) {
      if (node.path("facts").path("state").asText().equals("up")) {
        nodes.add(node);
      }
    }
    return nodes;
  }

  /** What the warden has written last. */
  WardenState state() {
    return WardenState.read(data).orElseThrow();
  }

  /** The state of one node. */
  WardenState.NodeState node(String name) {
    return state().nodes().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The processes of all nodes, in the order of their names. */
  List<Long> pids() {
    return state().nodes().stream().map(WardenState.NodeState::pid).toList();
  }

  /** Kills the warden, and nothing else, as a power failure would. */
  void killWarden() {
    WardenState state = state();
    ProcessHandle.of(state.pid()).orElseThrow().destroyForcibly();
    assertThat(state.process().awaitEnd(LIMIT)).isTrue();
  }

  /** Waits until no process is left that has to do with the directory; none is left after that. */
  void assertNoOrphan() {
    try {
      Awaitility.await()
          .atMost(LIMIT)
          .untilAsserted(() -> assertThat(processes()).as("of " + temp).isEmpty());
    } finally {
      processes().forEach(ProcessHandle::destroyForcibly);
    }
  }

  // The class path is longer than what Java reads of a command line.
  private List<ProcessHandle> processes() {
    return ProcessHandle.allProcesses()
        .filter(each -> commandLine(each.pid()).contains(temp.toString()))
        .toList();
  }

  private static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), ISO_8859_1);
    } catch (IOException e) {
      return "it has ended: " + e;
    }
  }
}
