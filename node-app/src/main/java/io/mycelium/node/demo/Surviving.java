package io.mycelium.node.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the fleet survives, and what it leaves behind. */
final class Surviving {
  private static final String TASK = "survivor";
  private static final String SERVICES = "network-services";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int SAMPLES = 12;
  private static final int SAMPLE_EVERY_MS = 500;

  private final Shell shell;
  private final MainJob.Places places;
  private String killed = "";

  Surviving(Shell shell, MainJob.Places places) {
    this.shell = shell;
    this.places = places;
  }

  Map<String, Object> killedNode() {
    shell.run(
        "task",
        "submit",
        "--id",
        TASK,
        "--kind",
        "network-coordination",
        "--operation",
        "monitor.watch",
        "--input",
        Json.write(Map.of("intervalMs", SAMPLE_EVERY_MS, "samples", SAMPLES)));
    String victim =
        shell.await(
            "the first samples of the task",
            LIMIT,
            () -> {
              JsonNode task = task();
              return task.path("progress").asDouble() > 0
                  ? Optional.of(task.path("node").asText())
                  : Optional.empty();
            });
    killed = nameOf(victim);
    shell.run("node-process", "hold", killed);
    Instant died = InstantSource.system().instant();
    shell.run("node-process", "kill", killed);
    JsonNode ended =
        shell.await(
            "the success of the task elsewhere",
            LIMIT,
            () ->
                Optional.of(task())
                    .filter(task -> task.path("state").asText().equals("succeeded")));
    long attempt = ended.path("attempt").asLong();
    List<JsonNode> placed =
        shell.events("Task|" + TASK).stream()
            .filter(event -> event.path("type").asText().equals("task.placed"))
            .toList();
    String elsewhere = placed.getLast().path("event").path("node").asText();
    StepFailedException.require(
        attempt > 1 && !elsewhere.equals(victim),
        "attempt %d succeeded on %s".formatted(attempt, elsewhere));
    Instant again = Instant.parse(placed.get(1).path("at").asText());
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("killed", killed);
    figures.put("placed-again-after-ms", Duration.between(died, again).toMillis());
    figures.put("attempt", attempt);
    figures.put("succeeded-on", nameOf(elsewhere));
    return figures;
  }

  private JsonNode task() {
    return shell.json("describe", "tasks", TASK).path("facts");
  }

  private String nameOf(String id) {
    for (JsonNode node : shell.json("get", "nodes")) {
      if (node.path("name").asText().equals(id)) {
        return node.path("facts").path("name").asText();
      }
    }
    throw new StepFailedException("there is no node " + id);
  }

  Map<String, Object> nodeReturns() {
    shell.run("node-process", "release", killed);
    long incarnation =
        shell.await(
            killed + " to be up again",
            LIMIT,
            () -> {
              for (JsonNode node : shell.json("get", "nodes")) {
                JsonNode facts = node.path("facts");
                if (facts.path("name").asText().equals(killed)
                    && facts.path("state").asText().equals("up")) {
                  return Optional.of(facts.path("incarnation").asLong());
                }
              }
              return Optional.empty();
            });
    return Map.of("incarnation", incarnation);
  }

  Map<String, Object> retention() throws IOException {
    List<String> roots = new ArrayList<>();
    for (JsonNode release : shell.json("get", "releases")) {
      if (release.path("name").asText().startsWith(SERVICES + "@")) {
        roots.add(release.path("facts").path("root").asText());
      }
    }
    shell.await(
        "the removal of all files of network-services",
        LIMIT,
        () -> leftOnDisk(roots).isEmpty() ? Optional.of(true) : Optional.empty());
    List<JsonNode> removed =
        shell.events("Component|").stream()
            .filter(event -> event.path("entity").asText().endsWith("/" + SERVICES))
            .filter(event -> event.path("type").asText().equals("component.bundle-removed"))
            .toList();
    StepFailedException.require(!removed.isEmpty(), "no removal is in the log");
    long freed =
        removed.stream().mapToLong(event -> event.path("event").path("freedBytes").asLong()).sum();
    return Map.of("bundles-removed", removed.size(), "freed-bytes", freed);
  }

  private List<Path> leftOnDisk(List<String> roots) {
    List<Path> left = new ArrayList<>();
    for (String node : MainJob.NODES) {
      for (String root : roots) {
        Path folder =
            places.fleet().resolve("nodes").resolve(node).resolve("cache/bundles").resolve(root);
        if (Files.exists(folder)) {
          left.add(folder);
        }
      }
    }
    return left;
  }

  Map<String, Object> story() {
    String node = MainJob.nodeId(shell, "node-3");
    List<JsonNode> events = shell.events("Component|" + node + "/text-search");
    for (JsonNode event : events) {
      shell.say(
          "%s  %-32s %s"
              .formatted(
                  event.path("at").asText(),
                  event.path("type").asText(),
                  shortened(event.path("event").toString())));
    }
    StepFailedException.require(events.size() >= 8, "the story has only " + events.size());
    return Map.of("events", events.size(), "head", events.getLast().path("digest").asText());
  }

  private static String shortened(String text) {
    return text.length() <= 100 ? text : text.substring(0, 97) + "...";
  }
}
