package io.mycelium.node.bench;

import io.mycelium.actors.event.Entities;
import io.mycelium.api.NodeId;
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
import org.apache.pekko.actor.typed.ActorSystem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The process of a node that measures inside it; its last line has the rows. */
@Command(name = "bench-node", hidden = true)
public final class BenchNodeCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "DIR", description = "The fleet directory.")
  private Path data = Path.of("");

  @Parameters(index = "1", paramLabel = "COSTS", description = "What to measure.")
  private Costs costs = Costs.TASK;

  @Parameters(index = "2", paramLabel = "ROUNDS", description = "How often to measure.")
  private int rounds;

  @Parameters(index = "3", paramLabel = "N", description = "How many warm up.")
  private int warmUp;

  /** What can be measured inside a node. */
  enum Costs {
    /** Tasks. */
    TASK,
    /** Leases. */
    LEASE
  }

  /** For the command line. */
  public BenchNodeCommand() {}

  @Override
  public Integer call() {
    FleetDirectory fleet =
        FleetDirectory.open(data)
            .orElseThrow(() -> new BenchFailedException(data + " is no fleet directory"));
    NodeId node = new NodeId(fleet.identity(TemporaryFleet.NODE).nodeId());
    Path journal = fleet.journal().resolve(JournalServer.CONNECTION_FILE);
    String order =
        new ControlLine.Run(data.toString(), TemporaryFleet.NODE, List.of(), journal.toString(), 0)
                .line()
            + "\n";
    PrintWriter out = spec.commandLine().getOut();
    BootstrapAgent.run(
        new NodeChannel(new ByteArrayInputStream(order.getBytes(StandardCharsets.UTF_8))),
        (system, entities) -> {
          try (NodeCosts measuring = costs(system, entities, journal, node)) {
            out.println(Json.write(measuring.measure(rounds, warmUp, out)));
          } catch (RuntimeException e) {
            // The process ends with its node, before whoever started it could tell.
            out.println(e);
          } finally {
            out.flush();
          }
        });
    return 0;
  }

  private NodeCosts costs(ActorSystem<?> system, Entities entities, Path journal, NodeId node) {
    return switch (costs) {
      case TASK -> new TaskCosts(system, entities, journal);
      case LEASE -> new LeaseCosts(system, entities, journal, node);
    };
  }
}
