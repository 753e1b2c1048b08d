package io.mycelium.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what happened, oldest first. */
@Command(
    name = "events",
    description = "Shows what happened, oldest first.",
    mixinStandardHelpOptions = true)
final class EventsCommand implements Callable<Integer> {
  private static final int PAGE = 500;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Option(names = "--follow", description = "Goes on with what happens next, until interrupted.")
  private boolean follow;

  @Option(names = "--after", paramLabel = "INDEX", description = "Only events after this index.")
  private long after;

  @Option(names = "--id", paramLabel = "PREFIX", description = "Only ids that begin so.")
  private String id = "";

  @Mixin private final OutputOptions output = new OutputOptions();

  @Override
  public Integer call() {
    ApiClient client = fleet.client();
    PrintWriter out = spec.commandLine().getOut();
    if (follow) {
      client.follow(path(after), event -> print(out, event));
      return RootCommand.DONE;
    }
    long next = after;
    while (true) {
      JsonNode page = client.get(path(next));
      page.path("items").forEach(event -> print(out, event));
      if (page.path("items").isEmpty()) {
        return RootCommand.DONE;
      }
      next = page.path("next").asLong();
    }
  }

  private String path(long from) {
    return "/v1/events?after=%d&limit=%d&id=%s".formatted(from, PAGE, Names.encode(id));
  }

  private boolean print(PrintWriter out, JsonNode event) {
    out.println(output.each(event, EventsCommand::line));
    out.flush();
    return !out.checkError();
  }

  private static String line(JsonNode event) {
    StringBuilder line = new StringBuilder(event.path("name").asText());
    event
        .path("facts")
        .properties()
        .forEach(
            fact ->
                line.append("  ")
                    .append(fact.getKey())
                    .append('=')
                    .append(
                        fact.getValue().isValueNode()
                            ? fact.getValue().asText()
                            : fact.getValue().toString()));
    return line.toString();
  }
}
