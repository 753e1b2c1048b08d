package io.mycelium.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.fleet.ResourceKind;
import io.mycelium.node.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verbs of {@code release} that say which versions are used; they need no key. */
abstract sealed class ReleaseRulesCommand permits ReleaseCommand {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec rulesSpec;

  @Command(
      name = "policy",
      description = "Sets how far and when a component is updated by itself.",
      mixinStandardHelpOptions = true)
  public int policy(
      @Mixin FleetOptions fleet,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "COMPONENT") String component,
      @Parameters(
              paramLabel = "POLICY",
              description = "manual, patch, minor or always (the newest, as without a policy).")
          String policy,
      @Option(
              names = "--window",
              paramLabel = "WINDOW",
              description = "When, as 'Mon-Fri 22:00-04:00 Europe/Berlin'; may be repeated.")
          @Nullable List<String> windows,
      @Option(
              names = "--from",
              paramLabel = "VERSION",
              description = "The version to count from (default: where the fleet is).")
          @Nullable String from) {
    Map<String, Object> order = new LinkedHashMap<>();
    order.put("policy", policy);
    order.put("windows", windows == null ? List.of() : windows);
    order.put("from", from == null ? "" : from);
    return post(fleet, output, component, "policy", order);
  }

  @Command(
      name = "pin",
      description = "Keeps a component at a version: new tasks get that one or none.",
      mixinStandardHelpOptions = true)
  public int pin(
      @Mixin FleetOptions fleet,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "COMPONENT") String component,
      @Parameters(paramLabel = "VERSION") String version,
      @Option(
              names = "--on",
              paramLabel = "NODE",
              description = "On this node only: an id, or a name like node-2.")
          @Nullable String node) {
    Map<String, Object> order = new LinkedHashMap<>();
    order.put("version", version);
    order.put("node", id(fleet, node));
    return post(fleet, output, component, "pin", order);
  }

  @Command(name = "unpin", description = "Removes a pin.", mixinStandardHelpOptions = true)
  public int unpin(
      @Mixin FleetOptions fleet,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "COMPONENT") String component,
      @Option(
              names = "--on",
              paramLabel = "NODE",
              description = "The pin of this node: an id, or a name like node-2.")
          @Nullable String node) {
    return post(fleet, output, component, "unpin", Map.of("node", id(fleet, node)));
  }

  @Command(
      name = "check",
      description = "Lists what is loaded and could be newer, and what is done about each.",
      mixinStandardHelpOptions = true)
  public int check(@Mixin FleetOptions fleet, @Mixin OutputOptions output) {
    JsonNode items = fleet.client().get(Names.path(ResourceKind.UPDATES)).path("items");
    rulesSpec.commandLine().getOut().println(output.list(items, ResourceKind.UPDATES.columns()));
    return RootCommand.DONE;
  }

  private static String id(FleetOptions fleet, @Nullable String node) {
    return node == null ? "" : LocalNames.inTheFleet(fleet.data(), ResourceKind.NODES, node);
  }

  private int post(
      FleetOptions fleet,
      OutputOptions output,
      String component,
      String verb,
      Map<String, Object> order) {
    JsonNode answer =
        fleet
            .client()
            .post(
                "/v1/components/%s/%s".formatted(Names.encode(component), verb),
                "application/json",
                Json.write(order).getBytes(StandardCharsets.UTF_8));
    rulesSpec.commandLine().getOut().println(output.one(answer));
    return RootCommand.DONE;
  }
}
