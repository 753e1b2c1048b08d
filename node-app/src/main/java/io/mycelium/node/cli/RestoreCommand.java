package io.mycelium.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.fleet.Resource;
import io.mycelium.node.http.Json;
import io.mycelium.node.warden.FleetRestore;
import io.mycelium.node.warden.Ticker;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a fleet directory of a backup. */
@Command(
    name = "restore",
    description = "Makes a new fleet directory of a backup; start it with 'up'.",
    mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "FILE", description = "What 'backup' has written.")
  private Path file = Path.of("");

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    String done =
        Ticker.during(
            status -> FleetRestore.into(file.toAbsolutePath().normalize(), fleet.data(), status),
            text -> {
              err.println("restore: " + text);
              err.flush();
            });
    JsonNode made =
        Json.MAPPER.valueToTree(new Resource(fleet.data().toString(), Map.of("holds", done)));
    spec.commandLine().getOut().println(output.done(made, "restored " + done));
    return RootCommand.DONE;
  }
}
