package io.mycelium.node.cli;

import io.mycelium.node.fleet.ResourceKind;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows all that is known of one thing. */
@Command(
    name = "describe",
    description = "Shows all that is known of one thing, the reason for its state included.",
    mixinStandardHelpOptions = true)
final class DescribeCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final FleetOptions fleet = new FleetOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(index = "0", paramLabel = "KIND", converter = Names.KindConverter.class)
  private ResourceKind kind = ResourceKind.NODES;

  @Parameters(index = "1", paramLabel = "NAME", description = "Its name, or how it begins.")
  private String name = "";

  @Override
  public Integer call() {
    ApiClient client = fleet.client();
    String shown =
        output.one(
            client.get(Names.path(client, kind, LocalNames.inTheFleet(fleet.data(), kind, name))));
    spec.commandLine().getOut().println(shown);
    return RootCommand.DONE;
  }
}
