package io.mycelium.node.cli;

import io.mycelium.node.warden.FleetDirectory;
import io.mycelium.node.warden.HttpPorts;
import io.mycelium.node.warden.OrphanNodes;
import io.mycelium.node.warden.Warden;
import io.mycelium.node.warden.WardenClient;
import io.mycelium.node.warden.WardenProgram;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts a fleet on this machine. */
@Command(
    name = "up",
    description =
        "Starts a fleet on this machine, and founds it the first time. Nodes that run already,"
            + " because their warden has died, are adopted.",
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
  private static final int FIRST_NODES = 3;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "How many nodes; as many as before, or 3, by default.")
  private @Nullable Integer nodes;

  @Option(
      names = "--http-port",
      paramLabel = "BASE",
      description = "The port of the first node's API; node-2 has the next. 0: any that is free.",
      defaultValue = "0")
  private int httpPort;

  @Option(names = "--detach", description = "Returns when all nodes are ready.")
  private boolean detach;

  @Override
  public Integer call() throws InterruptedException {
    Path data = fleet.data();
    FleetDirectory.requireUsable(data);
    WardenProgram.Settings settings =
        new WardenProgram.Settings(data, count(data), new HttpPorts(httpPort));
    WardenClient.find(data)
        .ifPresent(
            running -> {
              throw new RefusedException(
                  "a fleet runs in %s already (process %d)".formatted(data, running.state().pid()));
            });
    boolean adopting = !OrphanNodes.of(data).nodes().isEmpty();
    FleetReport report = new FleetReport(spec.commandLine().getOut(), spec.commandLine().getErr());
    if (detach) {
      new DetachedWarden(settings, adopting).start(report);
    } else {
      runAttached(settings, adopting, report);
    }
    return RootCommand.DONE;
  }

  private int count(Path data) {
    if (nodes == null) {
      return FleetDirectory.open(data).isPresent() ? 0 : FIRST_NODES;
    }
    if (nodes < 1) {
      throw new RefusedException(
          "%d nodes are not within 1 to %d on one machine".formatted(nodes, Warden.MAX_NODES));
    }
    return nodes;
  }

  private static void runAttached(
      WardenProgram.Settings settings, boolean adopting, FleetReport report)
      throws InterruptedException {
    AtomicBoolean ending = new AtomicBoolean();
    WardenProgram.run(
        settings,
        state -> {
          report.show(state);
          if (!adopting && report.refusal().isPresent() && ending.compareAndSet(false, true)) {
            Thread.ofPlatform().start(() -> stop(settings.root()));
          }
        });
    if (ending.get()) {
      throw new RefusedException(report.refusal().orElse(""));
    }
  }

  private static void stop(Path data) {
    WardenClient.find(data).ifPresent(warden -> warden.order("stop", ""));
  }
}
