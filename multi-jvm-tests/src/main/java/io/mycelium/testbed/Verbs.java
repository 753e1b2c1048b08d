package io.mycelium.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The command line of the packaged program, each verb a process of its own. */
public final class Verbs {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Set<String> WITHOUT_FLEET = Set.of("keys", "bundle");

  private final Path home;
  private final Path work;
  private final Path data;
  private final Map<String, String> environment;

  /**
   * What a verb left.
   *
   * @param code its exit code
   * @param output all that it printed
   */
  public record Ended(int code, String output) {}

  Verbs(Path home, Path work, Path data) {
    this(home, work, data, Map.of());
  }

  private Verbs(Path home, Path work, Path data, Map<String, String> environment) {
    this.home = home;
    this.work = work;
    this.data = data;
    this.environment = environment;
  }

  /** The same, used by whoever has this token. */
  public Verbs withToken(String token) {
    return new Verbs(home, work, data, Map.of("MYCELIUM_TOKEN", token));
  }

  /** Runs a verb to its end. */
  public Ended run(String... verb) {
    try {
      Path output = Files.createTempFile(work, "output", ".txt");
      Process process = start(output, verb);
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new FleetException(
            "'%s' has not ended within %s: %s"
                .formatted(String.join(" ", verb), LIMIT, Files.readString(output)));
      }
      return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw Processes.interrupted(e);
    }
  }

  /** Starts a verb that goes on until it is ended; all that it prints goes to the file. */
  public Process start(Path output, String... verb) throws IOException {
    List<String> command = new ArrayList<>(List.of(home.resolve("mycelium").toString()));
    command.addAll(List.of(verb));
    if (!WITHOUT_FLEET.contains(verb[0])) {
      command.addAll(List.of("--data", data.toString()));
    }
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    builder.environment().put("MYCELIUM_SKIP_BUILD", "1");
    return builder.start();
  }

  /** Runs a verb that must be done; returns what it printed. */
  public String done(String... verb) {
    return ended(0, verb);
  }

  /** Runs a verb that must be refused; returns the refusal. */
  public String refused(String... verb) {
    return ended(1, verb);
  }

  private String ended(int code, String... verb) {
    Ended ended = run(verb);
    if (ended.code() != code) {
      throw new FleetException(
          "'%s' ended with %d, not with %d: %s"
              .formatted(String.join(" ", verb), ended.code(), code, ended.output()));
    }
    return ended.output();
  }
}
