package io.mycelium.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program as its users run it: one warden, three real nodes, the command line. */
final class FleetEndToEnd {
  private static final long MAX_INSTALLATION_BYTES = 70_000_000;

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
    program.assertNoOrphan();
  }

  @Test
  void fleet_fromOneCommand_survivesTheDeathOfItsFounder() throws Exception {
    assertThat(program.done("up", "--nodes", "3", "--detach"))
        .contains("READY node-1", "READY node-2", "READY node-3");
    assertThat(program.nodes()).hasSize(3);
    assertThat(program.refused("up", "--nodes", "3", "--detach")).contains("already");

    program.done("node-process", "hold", "node-1");
    program.done("node-process", "kill", "node-1");
    Awaitility.await().atMost(Program.LIMIT).until(() -> program.nodes().size() == 2);
    program.refused("doctor");

    program.done("node-process", "release", "node-1");
    Awaitility.await().atMost(Program.LIMIT).until(() -> program.nodes().size() == 3);
    program.done("down");
  }

  @Test
  void installation_withoutJavaAndCache_isSmall() throws IOException {
    try (Stream<Path> files = Files.list(Program.HOME.resolve("node-app/target/mycelium/lib"))) {
      long bytes = files.mapToLong(file -> file.toFile().length()).sum();
      assertThat(bytes).isBetween(1L, MAX_INSTALLATION_BYTES);
    }
  }

  @Test
  void launcher_withoutJdk25_saysWhatToInstall() throws Exception {
    Path old = Files.createDirectories(temp.resolve("jdk-21/bin"));
    for (String tool : List.of("java", "javac")) {
      Files.createFile(
          old.resolve(tool),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Files.writeString(temp.resolve("jdk-21/release"), "JAVA_VERSION=\"21.0.2\"\n");
    ProcessBuilder builder =
        new ProcessBuilder("/bin/bash", Program.HOME.resolve("mycelium").toString(), "doctor")
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
