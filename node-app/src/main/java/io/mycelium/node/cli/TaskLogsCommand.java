package io.mycelium.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.fleet.ResourceKind;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a task has logged. */
@Command(name = "logs", description = "Shows a task's log.", mixinStandardHelpOptions = true)
final class TaskLogsCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "TASK")
  private String task = "";

  @Option(names = "--wait", description = "Goes on until the task has ended.")
  private boolean wait;

  @Override
  public Integer call() {
    ApiClient client = fleet.client();
    PrintWriter out = spec.commandLine().getOut();
    String path = Names.path(client, ResourceKind.TASKS, task) + "/log";
    if (wait) {
      client.follow(path, line -> print(out, line));
    } else {
      client.get(path).path("items").forEach(line -> print(out, line));
    }
    return RootCommand.DONE;
  }

  private boolean print(PrintWriter out, JsonNode line) {
    out.println(output.each(line, one -> Names.fact(one, "line")));
    out.flush();
    return !out.checkError();
  }
}
