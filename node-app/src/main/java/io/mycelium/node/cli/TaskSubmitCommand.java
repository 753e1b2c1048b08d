package io.mycelium.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskContext;
import io.mycelium.api.TaskId;
import io.mycelium.node.fleet.TaskSubmission;
import io.mycelium.node.http.TaskJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Submits a task and, if told so, waits for its outcome. */
@Command(name = "submit", description = "Submits a task.", mixinStandardHelpOptions = true)
final class TaskSubmitCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final FleetOptions fleet = new FleetOptions();
  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final TaskWaiting waiting = new TaskWaiting();

  @Option(names = "--id", description = "The task's id; a new one by default.")
  private @Nullable String id;

  @Option(
      names = "--kind",
      description =
          "run-component, network-coordination, manage-storage or host-virtual-machine (default:"
              + " ${DEFAULT-VALUE}).",
      defaultValue = "run-component")
  private String kind = "run-component";

  @Option(names = "--component", description = "What a run-component task runs.")
  private String component = "";

  @Option(names = "--versions", description = "Which versions will do.", defaultValue = "*")
  private String versions = "*";

  @Option(names = "--operation", description = "What the component shall do.")
  private String operation = "";

  @Option(names = "--input", description = "The input as text, or @FILE.")
  private String input = "";

  @Option(
      names = "--option",
      paramLabel = "KEY=VALUE",
      description = "What else the kind takes, for example node=node-2.")
  private Map<String, String> options = new HashMap<>();

  @Override
  public Integer call() throws InterruptedException {
    ApiClient client = fleet.client();
    TaskSubmission task = task();
    byte[] body = TaskJson.write(task).getBytes(StandardCharsets.UTF_8);
    JsonNode answer = client.post("/v1/tasks", "application/json", body);
    if (waiting.isWanted()) {
      answer = waiting.await(client, task.id(), spec.commandLine().getErr());
    }
    spec.commandLine().getOut().println(output.one(answer));
    boolean good = !waiting.isWanted() || Names.fact(answer, "state").equals("succeeded");
    return good ? RootCommand.DONE : RootCommand.FAILED;
  }

  private TaskSubmission task() {
    try {
      return new TaskSubmission(
          new TaskId(id == null ? "task-" + UUID.randomUUID() : id),
          kind,
          component,
          versions,
          operation,
          inputBytes(),
          namedOptions());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private Map<String, String> namedOptions() {
    Map<String, String> named = new HashMap<>(options);
    LocalNames names = LocalNames.of(fleet.data());
    named.computeIfPresent("node", (option, node) -> names.idOf(node).orElseGet(() -> id(node)));
    return named;
  }

  /** What is no name here can still be the id of a node elsewhere. */
  private static String id(String node) {
    try {
      return new NodeId(node).value();
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          "there is no node '%s' here: give its name or its whole id".formatted(node), e);
    }
  }

  private byte[] inputBytes() {
    if (!input.startsWith("@")) {
      return input.getBytes(StandardCharsets.UTF_8);
    }
    Path file = Path.of(input.substring(1));
    try {
      long size = Files.size(file);
      if (size > TaskContext.MAX_INPUT_BYTES) {
        throw new RefusedException(
            "%s has %d bytes, the limit of an input is %d"
                .formatted(file, size, TaskContext.MAX_INPUT_BYTES));
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new RefusedException("%s can't be read: %s".formatted(file, e), e);
    }
  }
}
