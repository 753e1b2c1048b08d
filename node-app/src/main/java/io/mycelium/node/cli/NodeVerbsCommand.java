package io.mycelium.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.fleet.ResourceKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which nodes of the fleet take tasks. Processes of this machine are another verb's matter. */
@Command(
    name = "node",
    description = "Lets a node take no new tasks, or take them again.",
    mixinStandardHelpOptions = true)
final class NodeVerbsCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which verb: drain or resume?");
  }

  @Command(
      name = "drain",
      description = "Places no new tasks on a node; those that run there go on.",
      mixinStandardHelpOptions = true)
  int drain(
      @Mixin FleetOptions fleet,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "NODE", description = "An id, or a name like node-2.") String node) {
    return tell(fleet, output, node, "drain");
  }

  @Command(
      name = "resume",
      description = "Places tasks on a node again.",
      mixinStandardHelpOptions = true)
  int resume(
      @Mixin FleetOptions fleet,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "NODE", description = "An id, or a name like node-2.") String node) {
    return tell(fleet, output, node, "resume");
  }

  private int tell(FleetOptions fleet, OutputOptions output, String node, String verb) {
    String id = LocalNames.inTheFleet(fleet.data(), ResourceKind.NODES, node);
    JsonNode answer =
        fleet
            .client()
            .post(
                "/v1/nodes/%s/%s".formatted(Names.encode(id), verb),
                "application/json",
                new byte[0]);
    spec.commandLine().getOut().println(output.one(answer));
    return RootCommand.DONE;
  }
}
