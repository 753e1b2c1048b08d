package io.mycelium.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.fleet.ResourceKind;
import io.mycelium.node.http.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** How a version comes to the whole fleet: first to canaries, then to all, and back if it fails. */
@Command(
    name = "rollout",
    description = "Brings a version to canaries, watches them, and then to all nodes, or back.",
    mixinStandardHelpOptions = true)
final class RolloutCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which verb: start, status or abort?");
  }

  /** Options of {@code start}. */
  static final class StartOptions {
    @Option(
        names = "--canaries",
        paramLabel = "COUNT",
        description = "How many nodes that have it loaded take it first (default: 1).")
    private int count = 1;

    @Option(
        names = "--canary",
        paramLabel = "NODE",
        description = "This node takes it first: an id, or a name like node-2; may be repeated.")
    private @Nullable List<String> canaries;

    @Option(
        names = "--error-budget",
        paramLabel = "COUNT",
        description = "How many failed tasks and loads are borne (default: 0).")
    private int errorBudget;

    @Option(
        names = "--window-limit",
        paramLabel = "DURATION",
        description = "How long a maintenance window is waited for (default: PT24H).")
    private @Nullable Duration windowLimit;

    @Option(
        names = "--canary-limit",
        paramLabel = "DURATION",
        description = "How long the canaries have to use it (default: PT15M).")
    private @Nullable Duration canaryLimit;

    @Option(
        names = "--soak",
        paramLabel = "DURATION",
        description = "How long the canaries are watched then (default: PT10M).")
    private @Nullable Duration soak;

    @Option(
        names = "--watch",
        paramLabel = "DURATION",
        description = "How long all nodes are watched then (default: PT10M).")
    private @Nullable Duration watch;

    @Option(
        names = "--plan",
        description = "Shows which nodes, instances and tasks it would touch, and begins nothing.")
    private boolean plan;
  }

  @Command(
      name = "start",
      description = "Begins a rollout; the component needs a policy that bounds it.",
      mixinStandardHelpOptions = true)
  int start(
      @Mixin FleetOptions fleet,
      @Mixin OutputOptions output,
      @Mixin StartOptions options,
      @Parameters(paramLabel = "COMPONENT") String component,
      @Parameters(paramLabel = "VERSION") String version) {
    Map<String, Object> order = new LinkedHashMap<>();
    order.put("to", version);
    order.put(
        "canaries",
        options.canaries == null
            ? List.of()
            : options.canaries.stream()
                .map(node -> LocalNames.inTheFleet(fleet.data(), ResourceKind.NODES, node))
                .toList());
    order.put("canary-count", options.count);
    order.put("error-budget", options.errorBudget);
    order.put("window-limit", text(options.windowLimit));
    order.put("canary-limit", text(options.canaryLimit));
    order.put("soak", text(options.soak));
    order.put("watch", text(options.watch));
    order.put("plan", options.plan);
    return show(output, post(fleet, component, "rollout", Json.write(order)));
  }

  private static String text(@Nullable Duration duration) {
    return duration == null ? "" : duration.toString();
  }

  @Command(
      name = "status",
      description = "Shows the last rollout of a component.",
      mixinStandardHelpOptions = true)
  int status(
      @Mixin FleetOptions fleet,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "COMPONENT") String component) {
    return show(output, fleet.client().get(path(component, "rollout")));
  }

  @Command(
      name = "abort",
      description = "Ends the rollout of a component and goes back.",
      mixinStandardHelpOptions = true)
  int abort(
      @Mixin FleetOptions fleet,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "COMPONENT") String component) {
    return show(output, post(fleet, component, "rollout/abort", ""));
  }

  private static String path(String component, String verb) {
    return "/v1/components/%s/%s".formatted(Names.encode(component), verb);
  }

  private static JsonNode post(FleetOptions fleet, String component, String verb, String body) {
    return fleet
        .client()
        .post(path(component, verb), "application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  private int show(OutputOptions output, JsonNode answer) {
    spec.commandLine().getOut().println(output.one(answer));
    return RootCommand.DONE;
  }
}
