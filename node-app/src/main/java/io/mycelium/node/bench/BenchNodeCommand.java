package io.mycelium.node.bench;

import io.mycelium.node.boot.BootstrapAgent;
import io.mycelium.node.http.Json;
import io.mycelium.node.warden.ControlLine;
import io.mycelium.node.warden.FleetDirectory;
import io.mycelium.node.warden.NodeChannel;
import io.mycelium.persistence.server.JournalServer;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The process of a node that measures what its tasks cost; its last line has the rows. */
@Command(name = "bench-node", hidden = true)
public final class BenchNodeCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "DIR", description = "The fleet directory.")
  private Path data = Path.of("");

  @Parameters(index = "1", paramLabel = "ROUNDS", description = "How often to measure.")
  private int rounds;

  @Parameters(index = "2", paramLabel = "TASKS", description = "How many warm up.")
  private int warmUp;

  /** For the command line. */
  public BenchNodeCommand() {}

  @Override
  public Integer call() {
    FleetDirectory fleet =
        FleetDirectory.open(data)
            .orElseThrow(() -> new BenchFailedException(data + " is no fleet directory"));
    Path journal = fleet.journal().resolve(JournalServer.CONNECTION_FILE);
    String order =
        new ControlLine.Run(data.toString(), TemporaryFleet.NODE, List.of(), journal.toString(), 0)
                .line()
            + "\n";
    PrintWriter out = spec.commandLine().getOut();
    BootstrapAgent.run(
        new NodeChannel(new ByteArrayInputStream(order.getBytes(StandardCharsets.UTF_8))),
        (system, entities) -> {
          try (TaskCosts costs = new TaskCosts(system, entities, journal)) {
            out.println(Json.write(costs.measure(rounds, warmUp, out)));
            out.flush();
          }
        });
    return 0;
  }
}
