package io.mycelium.node.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the recorded trace of {@code bench evict} out of an event log. */
@Command(
    name = "trace",
    hidden = true,
    description = "Prints the uses of components in an event log as a trace for 'bench evict'.",
    mixinStandardHelpOptions = true)
final class TraceCommand implements Callable<Integer> {
  private static final int MAX_EVENTS = 100_000;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "What 'events --id Component -o json' or 'demo --events' has written.")
  private Path events = Path.of("");

  @Override
  public Integer call() throws IOException {
    try {
      spec.commandLine().getOut().print(TraceOfEvents.of(facts(events)));
      spec.commandLine().getOut().flush();
      return 0;
    } catch (BenchFailedException e) {
      spec.commandLine().getErr().println("mycelium: " + e.getMessage());
      return 1;
    }
  }

  /** The facts of events, one event a line. */
  static List<JsonNode> facts(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    if (lines.size() > MAX_EVENTS) {
      throw new BenchFailedException(
          "%s has %d events, limit %d".formatted(file, lines.size(), MAX_EVENTS));
    }
    List<JsonNode> facts = new ArrayList<>();
    for (String line : lines) {
      facts.add(Json.MAPPER.readTree(line).path("facts"));
    }
    return facts;
  }
}
