package io.mycelium.node.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.http.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tasks use the components: fetched on demand, shared between peers, loaded, unloaded. */
final class Using {
  private static final String SEARCH = "text-search";
  private static final Duration UNLOAD_LIMIT = Duration.ofSeconds(40);

  private final Shell shell;
  private final MainJob.Places places;

  Using(Shell shell, MainJob.Places places) {
    this.shell = shell;
    this.places = places;
  }

  /** Where the bytes must come from. */
  enum Origin {
    /** The trusted source alone. */
    SOURCE,
    /** One peer alone. */
    ONE_PEER,
    /** Two peers, each a part. */
    TWO_PEERS
  }

  Map<String, Object> index(String node, Origin origin) {
    String input = Json.write(Map.of("directory", places.home().resolve("docs").toString()));
    String before = MainJob.holdings(shell, node, node);
    JsonNode result = task(SEARCH, "index", input, node);
    MainJob.awaitGossip(shell, node, before);
    long files = result.path("files").asLong();
    StepFailedException.require(files > 0, "no file of the documentation was indexed: " + result);
    JsonNode evidence = evidence(MainJob.nodeId(shell, node));
    Map<String, Object> figures = new LinkedHashMap<>();
    int peers = 0;
    long fromSource = 0;
    for (JsonNode source : evidence.path("sources")) {
      String name = source.path("source").asText();
      long bytes = source.path("transferredBytes").asLong();
      figures.put(name.startsWith("peer:") ? name.substring(0, 17) : "source", bytes);
      if (!name.startsWith("peer:")) {
        fromSource += bytes;
      } else if (bytes > 0) {
        peers++;
      }
    }
    figures.put("transfer-ms", evidence.path("durationMs").asLong());
    figures.put("files", files);
    shell.say("bytes per source: " + figures);
    boolean holds =
        switch (origin) {
          case SOURCE -> peers == 0 && fromSource > 0;
          case ONE_PEER -> peers == 1 && fromSource == 0;
          case TWO_PEERS -> peers == 2 && fromSource == 0;
        };
    StepFailedException.require(
        holds, "bytes should come from %s, but came so: %s".formatted(origin, figures));
    return figures;
  }

  private JsonNode evidence(String node) {
    return events(node, "component.bundle-cached").getLast().path("event").path("evidence");
  }

  private List<JsonNode> events(String node, String type) {
    List<JsonNode> found =
        shell.events("Component|" + node + "/" + SEARCH).stream()
            .filter(event -> event.path("type").asText().equals(type))
            .toList();
    StepFailedException.require(!found.isEmpty(), "no event " + type + " on " + node);
    return found;
  }

  /** Submits a task that runs on a node, waits for it, and gives its result. */
  private JsonNode task(String component, String operation, String input, String node) {
    boolean coordination = component.equals("network-services");
    JsonNode task =
        parse(
            shell.run(
                "task",
                "submit",
                coordination ? "--kind" : "--component",
                coordination ? "network-coordination" : component,
                "--operation",
                operation,
                "--input",
                input,
                "--option",
                "node=" + node,
                "--wait",
                "-o",
                "json"));
    return parse(task.path("facts").path("result").asText());
  }

  private static JsonNode parse(String text) {
    try {
      return Json.MAPPER.readTree(text);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new StepFailedException("no JSON but '%s'".formatted(text));
    }
  }

  Map<String, Object> searchTwice() {
    String node = MainJob.nodeId(shell, "node-3");
    String input = Json.write(Map.of("query", "journal AND warden", "limit", 3));
    JsonNode first = task(SEARCH, "search", input, "node-3");
    int loadsBefore = events(node, "component.load-started").size();
    long begun = System.nanoTime();
    JsonNode second = task(SEARCH, "search", input, "node-3");
    long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
    int loads = events(node, "component.load-started").size();
    StepFailedException.require(loads == loadsBefore, "the second use loaded the component again");
    StepFailedException.require(
        first.path("total").asLong() > 0 && first.equals(second),
        "the search found %s, then %s".formatted(first, second));
    second.path("hits").forEach(hit -> shell.say(hit.path("path").asText()));
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("hits", second.path("total").asLong());
    figures.put("second-use-ms", millis);
    figures.put("loads", loads);
    return figures;
  }

  Map<String, Object> unloads() {
    String node = MainJob.nodeId(shell, "node-3");
    JsonNode event =
        shell.await(
            "the unload of text-search on node-3",
            UNLOAD_LIMIT,
            () -> {
              List<JsonNode> all = shell.events("Component|" + node + "/" + SEARCH);
              return all.stream()
                  .filter(each -> each.path("type").asText().equals("component.slot-leaked"))
                  .findFirst()
                  .or(() -> unloadedAfterLastLoad(all));
            });
    StepFailedException.require(
        event.path("type").asText().equals("component.slot-unloaded"), "the slot leaked: " + event);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("unload-ms", event.path("event").path("durationMs").asLong());
    figures.put("freed-bytes", event.path("event").path("freedBytes").asLong());
    figures.put("collections", event.path("event").path("collections").asInt());
    return figures;
  }

  private static Optional<JsonNode> unloadedAfterLastLoad(List<JsonNode> events) {
    Optional<JsonNode> last = Optional.empty();
    for (JsonNode event : events) {
      String type = event.path("type").asText();
      if (type.equals("component.load-started")) {
        last = Optional.empty();
      } else if (type.equals("component.slot-unloaded")) {
        last = Optional.of(event);
      }
    }
    return last;
  }

  Map<String, Object> configures() {
    String services = "network-services";
    String settings = Json.write(Map.of("settings", Map.of("retention.days", 30)));
    JsonNode written = task(services, "config.set", settings, "node-1");
    long revision = written.path("revision").asLong();
    for (String node : List.of("node-2", "node-3")) {
      JsonNode effective = task(services, "config.effective", "{}", node);
      StepFailedException.require(
          effective.path("revision").asLong() == revision
              && effective.path("settings").path("retention.days").asInt() == 30,
          "%s has %s in force".formatted(node, effective));
    }
    JsonNode sample = task(services, "monitor.sample", "{}", "node-1");
    return Map.of("revision", revision, "figures-sampled", sample.path("figures").size());
  }
}
