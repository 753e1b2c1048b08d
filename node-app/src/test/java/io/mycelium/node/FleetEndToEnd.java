package io.mycelium.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
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
    jdk("jdk-21", "21.0.2", "exit 9");

    Launched launched = launch("doctor");
    assertThat(launched.code()).isEqualTo(1);
    assertThat(launched.output()).contains("no JDK 25 found").contains("JAVA_HOME");
  }

  @Test
  void launcher_withAJdk25AmongOthers_usesIt_andWithoutMavenSaysWhatToInstall() throws Exception {
    jdk("jdk-21", "21.0.2", "exit 9");
    jdk("jdk-25", "25.0.1", "echo this is 25 \"$@\"");

    assertThat(launch("doctor").output()).contains("this is 25").contains("doctor");
    Launched tests = launch("test");
    assertThat(tests.code()).isEqualTo(1);
    assertThat(tests.output()).contains("no Maven found");
  }

  private void jdk(String name, String version, String does) throws IOException {
    Path tools = Files.createDirectories(temp.resolve(name).resolve("bin"));
    for (String tool : List.of("java", "javac")) {
      Path file =
          Files.createFile(
              tools.resolve(tool),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.writeString(file, "#!/bin/sh\n" + does + "\n");
    }
    Files.writeString(
        temp.resolve(name).resolve("release"), "JAVA_VERSION=\"%s\"\n".formatted(version));
  }

  private record Launched(int code, String output) {}

  /** Runs the launcher where no JDK is but those of the test, and no Maven. */
  private Launched launch(String verb) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/bash", Program.HOME.resolve("mycelium").toString(), verb)
            .redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", temp.toString());
    builder.environment().put("MYCELIUM_JDK_FOLDERS", temp.toString());
    builder.environment().put("HOME", temp.toString());
    builder.environment().put("PATH", toolsWithoutJava().toString());
    builder.environment().put("MYCELIUM_SKIP_BUILD", "1");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Launched(process.waitFor(), output);
  }

  private Path toolsWithoutJava() throws IOException {
    Path tools = temp.resolve("tools");
    if (Files.notExists(tools)) {
      Files.createDirectory(tools);
      try (Stream<Path> all = Files.list(Path.of("/usr/bin"))) {
        for (Path tool : all.filter(each -> !isOfJava(each)).toList()) {
          Files.createSymbolicLink(tools.resolve(tool.getFileName()), tool);
        }
      }
    }
    return tools;
  }

  private static boolean isOfJava(Path tool) {
    return Set.of("java", "javac", "mvn").contains(tool.getFileName().toString());
  }
}
