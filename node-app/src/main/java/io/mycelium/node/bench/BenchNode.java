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
import java.util.function.Supplier;
import picocli.CommandLine;

/** The node of a temporary fleet, run again in a process that also measures inside it. */
final class BenchNode {

  private final TemporaryFleet fleet;
  private final PrintWriter progress;

  private BenchNode(TemporaryFleet fleet, PrintWriter progress) {
    this.fleet = fleet;
    this.progress = progress;
  }

  /** Measures in the node of a fleet of its own, with the component that does nothing. */
  static List<Row> costs(
      Supplier<CommandLine> program,
      Path home,
      BenchNodeCommand.Costs costs,
      int rounds,
      int warmUp,
      PrintWriter progress)
      throws IOException, InterruptedException {
    try (TemporaryFleet fleet = new TemporaryFleet(program)) {
      publish(fleet, EmptyBundle.COMPONENT, EmptyBundle.in(home).folder());
      // The node runs again in a process that also measures, so that nothing outside it counts.
      fleet.endNode();
      return new BenchNode(fleet, progress).measured(costs, rounds, warmUp);
    }
  }

  /** Signs what was prepared with a new key, and publishes it. */
  private static void publish(TemporaryFleet fleet, String component, Path prepared) {
    String key = fleet.file("publisher.key").toString();
    String bundle = fleet.file(component + ".bundle").toString();
    fleet.run("keys", "generate", fleet.file("publisher").toString());
    fleet.run("bundle", "create", prepared.toString(), "--key", key, "-o", bundle);
    fleet.run("release", "delegate", component, fleet.file("publisher.pub").toString());
    fleet.run("release", "publish", bundle, "--key", key);
  }

  /** Measures; the node must be down before and is down afterwards. */
  private List<Row> measured(BenchNodeCommand.Costs costs, int rounds, int warmUp)
      throws IOException, InterruptedException {
    Path log = fleet.data().resolve("bench.log");
    Process node =
        new ProcessBuilder(
                OwnProgram.command(
                    List.of(
                        "bench-node",
                        fleet.data().toString(),
                        costs.name(),
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
          "the node ended with %d and '%s': %s".formatted(code, last, Files.readString(log)));
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
