package io.mycelium.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.http.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program as its users run it: one warden, three real nodes, the command line. */
final class FleetEndToEnd {
  private static final Path HOME =
      Path.of(System.getProperty("mycelium.home")).toAbsolutePath().normalize();
  private static final long MAX_INSTALLATION_BYTES = 70L * 1024 * 1024;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir private Path temp;

  private record Ended(int code, String output) {}

  private Ended mycelium(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(HOME.resolve("mycelium").toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--data", temp.resolve("fleet").toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("MYCELIUM_SKIP_BUILD", "1");
    Path output = Files.createTempFile(temp, "output", ".txt");
    Process process = builder.redirectOutput(output.toFile()).start();
    return new Ended(process.waitFor(), Files.readString(output, StandardCharsets.UTF_8));
  }

  private List<JsonNode> nodes() throws IOException, InterruptedException {
    Ended ended = mycelium("get", "nodes", "-o", "json");
    assertThat(ended.code()).as(ended.output()).isZero();
    List<JsonNode> nodes = new ArrayList<>();
    Json.MAPPER.readTree(ended.output()).forEach(nodes::add);
    return nodes;
  }

  @AfterEach
  void noOrphanSurvives() throws IOException, InterruptedException {
    mycelium("down");
    Awaitility.await()
        .atMost(LIMIT)
        .until(
            () ->
                ProcessHandle.allProcesses()
                    .noneMatch(
                        each ->
                            each.info()
                                .commandLine()
                                .filter(line -> line.contains(temp.toString()))
                                .isPresent()));
  }

  @Test
  void fleet_fromOneCommand_survivesTheDeathOfItsFounder() throws Exception {
    Ended up = mycelium("up", "--nodes", "3", "--detach");
    assertThat(up.code()).as(up.output()).isZero();
    assertThat(up.output()).contains("READY node-1", "READY node-2", "READY node-3");
    assertThat(nodes()).hasSize(3);

    Ended second = mycelium("up", "--nodes", "3", "--detach");
    assertThat(second.code()).isEqualTo(1);
    assertThat(second.output()).contains("already");

    assertThat(mycelium("node-process", "hold", "node-1").code()).isZero();
    assertThat(mycelium("node-process", "kill", "node-1").code()).isZero();
    Awaitility.await().atMost(LIMIT).until(() -> nodes().size() == 2);
    assertThat(mycelium("doctor").code()).isEqualTo(1);

    assertThat(mycelium("node-process", "release", "node-1").code()).isZero();
    Awaitility.await().atMost(LIMIT).until(() -> nodes().size() == 3);

    Ended down = mycelium("down");
    assertThat(down.code()).as(down.output()).isZero();
  }

  @Test
  void installation_withoutJavaAndCache_isSmall() throws IOException {
    try (Stream<Path> files = Files.list(HOME.resolve("node-app/target/mycelium/lib"))) {
      long bytes = files.mapToLong(file -> file.toFile().length()).sum();
      assertThat(bytes).isBetween(1L, MAX_INSTALLATION_BYTES);
    }
  }

  @Test
  void launcher_withoutJdk25_saysWhatToInstall() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/bash", HOME.resolve("mycelium").toString(), "doctor")
            .redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", temp.toString());
    builder.environment().put("MYCELIUM_JDK_FOLDERS", temp.toString());
    builder.environment().put("HOME", temp.toString());
    builder.environment().put("PATH", toolsWithoutJava().toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(output).contains("no JDK 25 found").contains("JAVA_HOME");
  }

  private Path toolsWithoutJava() throws IOException {
    Path tools = Files.createDirectory(temp.resolve("tools"));
    for (String tool : List.of("dirname", "readlink", "grep")) {
      Path target = Path.of("/usr/bin", tool);
      Files.createSymbolicLink(
          tools.resolve(tool), Files.exists(target) ? target : Path.of("/bin", tool));
    }
    return tools;
  }
}
