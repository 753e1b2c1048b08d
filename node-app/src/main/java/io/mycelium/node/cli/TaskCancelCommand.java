package io.mycelium.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.api.TaskId;
import io.mycelium.node.fleet.ResourceKind;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells a task to stop. */
@Command(name = "cancel", description = "Tells a task to stop.", mixinStandardHelpOptions = true)
final class TaskCancelCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final FleetOptions fleet = new FleetOptions();
  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final TaskWaiting waiting = new TaskWaiting();

  @Parameters(paramLabel = "TASK")
  private String task = "";

  @Override
  public Integer call() throws InterruptedException {
    ApiClient client = fleet.client();
    String path = Names.path(client, ResourceKind.TASKS, task) + "/cancel";
    JsonNode answer = client.post(path, "application/json", new byte[0]);
    if (waiting.isWanted()) {
      TaskId whole = new TaskId(answer.path("name").asText());
      answer = waiting.await(client, whole, spec.commandLine().getErr());
    }
    spec.commandLine().getOut().println(output.one(answer));
    boolean good = !waiting.isWanted() || Names.fact(answer, "state").equals("cancelled");
    return good ? RootCommand.DONE : RootCommand.FAILED;
  }
}
