package io.mycelium.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.fleet.Resource;
import io.mycelium.node.http.Json;
import io.mycelium.node.warden.FleetBackup;
import io.mycelium.node.warden.Ticker;
import io.mycelium.node.warden.WardenClient;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Backs a fleet up, whether it is up or down. */
@Command(
    name = "backup",
    description =
        "Writes the fleet's journal, identity and bundles into one file, as secret as the fleet.",
    mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "FILE", description = "A new file; none is replaced.")
  private Path file = Path.of("");

  @Override
  public Integer call() {
    Path target = file.toAbsolutePath().normalize();
    PrintWriter err = spec.commandLine().getErr();
    Consumer<String> progress =
        text -> {
          err.println("backup: " + text);
          err.flush();
        };
    Optional<WardenClient> warden = WardenClient.find(fleet.data());
    String done =
        warden.isPresent()
            ? warden.get().order("backup", target.toString(), progress)
            : Ticker.during(
                status -> FleetBackup.ofStopped(fleet.data(), target, status), progress);
    JsonNode made = Json.MAPPER.valueToTree(new Resource(target.toString(), Map.of("holds", done)));
    spec.commandLine().getOut().println(output.done(made, "backed up " + done));
    return RootCommand.DONE;
  }
}
