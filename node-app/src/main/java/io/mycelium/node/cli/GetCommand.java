package io.mycelium.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.fleet.ResourceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists all of a kind. */
@Command(
    name = "get",
    description = "Lists nodes, components, instances, releases or tasks.",
    mixinStandardHelpOptions = true)
final class GetCommand implements Callable<Integer> {
  private static final int WATCH_SECONDS = 1;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final FleetOptions fleet = new FleetOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(index = "0", paramLabel = "KIND", converter = Names.KindConverter.class)
  private ResourceKind kind = ResourceKind.NODES;

  @Option(names = "--watch", description = "Shows it again whenever it changes, until interrupted.")
  private boolean watch;

  @Override
  public Integer call() throws InterruptedException {
    ApiClient client = fleet.client();
    String shown = show(client);
    spec.commandLine().getOut().println(shown);
    CountDownLatch never = new CountDownLatch(1);
    while (watch && !never.await(WATCH_SECONDS, TimeUnit.SECONDS)) {
      String now = show(client);
      if (!now.equals(shown)) {
        spec.commandLine().getOut().println("\n" + now);
        shown = now;
      }
    }
    return RootCommand.DONE;
  }

  private String show(ApiClient client) {
    JsonNode items = client.get(Names.path(kind)).path("items");
    List<String> columns = new ArrayList<>(kind.columns());
    if (kind == ResourceKind.NODES) {
      LocalNames.of(fleet.data()).addTo(items);
      columns.addFirst("name");
    }
    return output.list(items, columns);
  }
}
