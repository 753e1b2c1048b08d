package io.mycelium.testbed;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One terminal of an author: the folder and the variables of a command hold for the next one. */
final class Shell {
  private static final Duration LIMIT = Duration.ofMinutes(8);

  private final Path start;
  private final Path programs;
  private final Path work;

  /**
   * What a command left.
   *
   * @param code its exit code
   * @param output all that it printed
   */
  record Ended(int code, String output) {}

  /**
   * A terminal.
   *
   * @param start the first folder
   * @param programs what is found before all else on the path
   * @param work where the terminal keeps what it must remember
   */
  Shell(Path start, Path programs, Path work) {
    this.start = start;
    this.programs = programs;
    this.work = work;
  }

  /** Makes a program of one line. */
  static void program(Path file, String line) throws IOException {
    Files.writeString(file, "#!/usr/bin/env bash\n" + line + "\n");
    if (!file.toFile().setExecutable(true)) {
      throw new FleetException(file + " can't be made a program");
    }
  }

  /** Where a program is. */
  static Path onPath(String name) {
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(folder, name))) {
        return Path.of(folder, name);
      }
    }
    throw new FleetException("there is no '%s' on the PATH".formatted(name));
  }

  /** The folder that commands run in. */
  Path folder() throws IOException {
    Path remembered = work.resolve("folder");
    return Files.exists(remembered) ? Path.of(Files.readString(remembered).strip()) : start;
  }

  /** Runs commands, up to the first that fails. */
  Ended run(String commands) throws IOException, InterruptedException {
    Path output = Files.createTempFile(work, "output", ".txt");
    String script =
        """
        set -euo pipefail
        [[ -e "$WORK/variables" ]] && source "$WORK/variables"
        %s
        pwd >"$WORK/folder"
        declare -px | grep -E '^declare -x MYCELIUM_' >"$WORK/variables" || true
        """
            .formatted(commands);
    ProcessBuilder bash =
        new ProcessBuilder("bash", "-c", script)
            .directory(folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    Map<String, String> environment = bash.environment();
    environment.put("WORK", work.toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("PATH", programs + File.pathSeparator + System.getenv("PATH"));
    Process process = bash.start();
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new FleetException(
          "'%s' has not ended within %s: %s".formatted(commands, LIMIT, Files.readString(output)));
    }
    return new Ended(process.exitValue(), Files.readString(output));
  }
}
