package io.mycelium.node.cli;

import io.mycelium.node.warden.WardenClient;
import java.time.Duration;
import java.util.concurrent.Callable;
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

  @Override
  public Integer call() {
    WardenClient warden =
        WardenClient.find(fleet.data())
            .orElseThrow(() -> new RefusedException("no fleet runs in " + fleet.data()));
    warden.order("stop", "");
    if (!warden.awaitEnd(LIMIT)) {
      throw new RefusedException(
          "the warden (process %d) still runs after %d s"
              .formatted(warden.state().pid(), LIMIT.toSeconds()));
    }
    spec.commandLine().getOut().println("the fleet in " + fleet.data() + " is down");
    return RootCommand.DONE;
  }
}
