package io.mycelium.node.cli;

import io.mycelium.node.warden.OrphanNodes;
import io.mycelium.node.warden.WardenClient;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Orders to the warden about one node of this machine. */
@Command(
    name = "node-process",
    description = "Ends a node of this machine, holds it down, or lets it start again.",
    mixinStandardHelpOptions = true)
final class NodeCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final FleetOptions fleet = new FleetOptions();

  /** What can be ordered. */
  enum Order {
    /** Ends the process at once, as a power failure would; it is started again. */
    KILL,
    /** Ends the process in good order; it is not started again. */
    END,
    /** It is not started again after its end. */
    HOLD,
    /** It is started again. */
    RELEASE
  }

  private static final Map<Order, String> VERBS =
      Map.of(Order.KILL, "kill", Order.END, "end", Order.HOLD, "hold", Order.RELEASE, "release");

  @Parameters(index = "0", paramLabel = "ORDER", description = "${COMPLETION-CANDIDATES}")
  private Order order = Order.HOLD;

  @Parameters(index = "1", paramLabel = "NAME", description = "For example node-2.")
  private String name = "";

  @Override
  public Integer call() {
    WardenClient warden =
        WardenClient.find(fleet.data())
            .orElseThrow(
                () ->
                    new RefusedException(
                        OrphanNodes.of(fleet.data()).nodes().isEmpty()
                            ? "no fleet runs in " + fleet.data()
                            : "the warden has died; give the nodes a new one with 'mycelium up --data %s'"
                                .formatted(fleet.data())));
    spec.commandLine().getOut().println(warden.order(VERBS.getOrDefault(order, ""), name));
    return RootCommand.DONE;
  }
}
