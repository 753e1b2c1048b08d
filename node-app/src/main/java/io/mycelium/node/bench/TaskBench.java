package io.mycelium.node.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.mycelium.node.http.Json;
import io.mycelium.node.warden.OwnProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a task of an empty component costs, beside one durable command and one forced insert. */
@Command(
    name = "task",
    description = "Measures a task of an empty component from submit to done.",
    mixinStandardHelpOptions = true)
final class TaskBench implements Callable<Integer> {
  private static final String COMPONENT = "empty";
  private static final int MAX_WARM_UP = 1_000_000;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final BenchOptions options = new BenchOptions();

  @Option(
      names = "--warm-up",
      paramLabel = "TASKS",
      description = {
        "Tasks before the first that counts (default: ${DEFAULT-VALUE}). Nodes run for months; the",
        "JVM of one that has just started still compiles what a task runs through."
      },
      defaultValue = "20000")
  private int warmUp;

  private final Supplier<CommandLine> program;

  TaskBench(Supplier<CommandLine> program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (warmUp < 0 || warmUp > MAX_WARM_UP) {
      throw new ParameterException(
          spec.commandLine(), "--warm-up %d is not within 0 to %d".formatted(warmUp, MAX_WARM_UP));
    }
    Path bundle = options.home().resolve("components/" + COMPONENT + "/target/bundle");
    return options.run((rounds, progress) -> measure(bundle, rounds, progress));
  }

  private List<Row> measure(Path prepared, int rounds, PrintWriter progress)
      throws IOException, InterruptedException {
    if (!Files.isDirectory(prepared)) {
      throw new BenchFailedException(prepared + " is not there: build the project first");
    }
    try (TemporaryFleet fleet = new TemporaryFleet(program)) {
      publish(fleet, prepared);
      // The node runs again in a process that also measures, so that nothing outside it counts.
      fleet.endNode();
      return measured(fleet, rounds, progress);
    }
  }

  private static void publish(TemporaryFleet fleet, Path prepared) {
    String key = fleet.file("publisher.key").toString();
    String bundle = fleet.file("empty.bundle").toString();
    fleet.run("keys", "generate", fleet.file("publisher").toString());
    fleet.run("bundle", "create", prepared.toString(), "--key", key, "-o", bundle);
    fleet.run("release", "delegate", COMPONENT, fleet.file("publisher.pub").toString());
    fleet.run("release", "publish", bundle, "--key", key);
  }

  private List<Row> measured(TemporaryFleet fleet, int rounds, PrintWriter progress)
      throws IOException, InterruptedException {
    Path log = fleet.data().resolve("bench.log");
    Process node =
        new ProcessBuilder(
                OwnProgram.command(
                    List.of(
                        "bench-node",
                        fleet.data().toString(),
                        Integer.toString(rounds),
                        Integer.toString(warmUp))))
            .redirectError(log.toFile())
            .start();
    String last = "";
    try (BufferedReader lines = node.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!last.isEmpty()) {
          progress.println(last);
          progress.flush();
        }
        last = line;
      }
    } finally {
      node.destroy();
    }
    int code = node.waitFor();
    if (code != 0 || !last.startsWith("[")) {
      throw new BenchFailedException(
          "the node ended with %d: %s".formatted(code, Files.readString(log)));
    }
    return parse(last);
  }

  private static List<Row> parse(String rows) {
    try {
      return Json.MAPPER.readValue(rows, new TypeReference<List<Row>>() {});
    } catch (JsonProcessingException e) {
      throw new BenchFailedException("no rows but '%s'".formatted(rows), e);
    }
  }
}
