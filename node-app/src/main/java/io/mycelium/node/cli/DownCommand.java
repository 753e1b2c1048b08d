package io.mycelium.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.fleet.Resource;
import io.mycelium.node.http.Json;
import io.mycelium.node.warden.OrphanNodes;
import io.mycelium.node.warden.WardenClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops a fleet on this machine. */
@Command(
    name = "down",
    description = "Stops the fleet on this machine; its data stays.",
    mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Mixin private final OutputOptions output = new OutputOptions();

  @Override
  public Integer call() {
    Optional<WardenClient> warden = WardenClient.find(fleet.data());
    if (warden.isPresent()) {
      stop(warden.get());
    } else {
      endOrphans();
    }
    String data = fleet.data().toString();
    JsonNode stopped = Json.MAPPER.valueToTree(new Resource(data, Map.of("state", "down")));
    spec.commandLine()
        .getOut()
        .println(output.done(stopped, "the fleet in %s is down".formatted(data)));
    return RootCommand.DONE;
  }

  private static void stop(WardenClient warden) {
    warden.order("stop", "");
    if (!warden.awaitEnd(LIMIT)) {
      throw new RefusedException(
          "the warden (process %d) still runs after %d s"
              .formatted(warden.state().pid(), LIMIT.toSeconds()));
    }
  }

  private void endOrphans() {
    OrphanNodes orphans = OrphanNodes.of(fleet.data());
    if (orphans.nodes().isEmpty()) {
      throw new RefusedException("no fleet runs in " + fleet.data());
    }
    spec.commandLine()
        .getErr()
        .println(
            "the warden has died; ending what still runs: "
                + orphans.nodes().stream()
                    .map(node -> "%s (process %d)".formatted(node.name(), node.pid()))
                    .collect(Collectors.joining(", ")));
    orphans.end();
  }
}
