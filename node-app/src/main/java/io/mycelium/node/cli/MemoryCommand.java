package io.mycelium.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mycelium.node.http.Json;
import io.mycelium.node.warden.Ticker;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What components hold in the memory of one node. */
@Command(
    name = "memory",
    description = "Shows what components hold in the memory of a node.",
    mixinStandardHelpOptions = true)
final class MemoryCommand implements Runnable {
  private static final List<String> SLOTS =
      List.of(
          "component",
          "generation",
          "version",
          "state",
          "users",
          "bytes",
          "classes",
          "heap",
          "arenas",
          "processes");
  private static final List<String> FIGURES =
      List.of("component", "generation", "part", "bytes", "method", "error");

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which verb: list or measure?");
  }

  @Command(
      name = "list",
      description = "Lists the slots; of one component each figure with its method and error.",
      mixinStandardHelpOptions = true)
  int list(
      @Mixin FleetOptions fleet,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "COMPONENT", arity = "0..1") @Nullable String component) {
    JsonNode report = fleet.clientOfOneNode("the memory").get("/v1/memory");
    spec.commandLine()
        .getOut()
        .println(
            component == null
                ? output.report(report, SLOTS)
                : output.list(figures(report.path("items"), component), FIGURES));
    return RootCommand.DONE;
  }

  private static ArrayNode figures(JsonNode slots, String component) {
    ArrayNode all = Json.MAPPER.createArrayNode();
    for (JsonNode slot : slots) {
      if (Names.fact(slot, "component").equals(component)) {
        for (JsonNode figure : slot.path("facts").path("figures")) {
          ObjectNode facts = all.addObject().putObject("facts");
          facts.put("component", component);
          facts.set("generation", slot.path("facts").path("generation"));
          figure.properties().forEach(fact -> facts.set(fact.getKey(), fact.getValue()));
        }
      }
    }
    return all;
  }

  @Command(
      name = "measure",
      description =
          "Measures the heap that each slot keeps alive; the node stands still for about a second.",
      mixinStandardHelpOptions = true)
  int measure(@Mixin FleetOptions fleet, @Mixin OutputOptions output) {
    PrintWriter err = spec.commandLine().getErr();
    JsonNode answer =
        Ticker.during(
            status -> {
              status.accept("a dump of the heap is written and walked");
              return fleet
                  .clientOfOneNode("the memory")
                  .post("/v1/memory/measure", "application/json", new byte[0]);
            },
            text -> {
              err.println("measure: " + text);
              err.flush();
            });
    spec.commandLine().getOut().println(output.one(answer));
    return RootCommand.DONE;
  }
}
