package io.mycelium.node.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A fleet is founded, and its publisher signs and publishes two components. */
final class Publishing {
  /** The least size of the larger component: enough that its way through the fleet shows. */
  private static final long MIN_LARGE_BYTES = 32L << 20;

  /** Short, so that the demo sees an idle component leave memory, and soon the proof of it. */
  private static final String OPERATOR_FILE =
      """
      mycelium.instance.idle-grace = 5s
      mycelium.unload.collection-interval = 1s
      """;

  private final Shell shell;
  private final MainJob.Places places;

  Publishing(Shell shell, MainJob.Places places) {
    this.shell = shell;
    this.places = places;
  }

  Map<String, Object> found() throws IOException {
    Files.createDirectories(places.fleet());
    Files.writeString(places.fleet().resolve("mycelium.conf"), OPERATOR_FILE);
    shell.run("up", "--nodes", "3", "--detach").lines().forEach(shell::say);
    JsonNode nodes = shell.json("get", "nodes");
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("nodes", nodes.size());
    int up = 0;
    for (JsonNode node : nodes) {
      up += node.path("facts").path("state").asText().equals("up") ? 1 : 0;
    }
    StepFailedException.require(up == 3, "3 nodes should be up, %d are".formatted(up));
    shell.run("get", "nodes").lines().forEach(shell::say);
    return figures;
  }

  Map<String, Object> sign() {
    shell.run("keys", "generate", file("publisher").toString());
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("network-services", bundle("network-services", "10s"));
    long large = bundle("text-search", "10m");
    figures.put("text-search", large);
    StepFailedException.require(
        large >= MIN_LARGE_BYTES,
        "text-search has %d bytes, %d are needed".formatted(large, MIN_LARGE_BYTES));
    return figures;
  }

  private long bundle(String component, String retention) {
    Path prepared = places.home().resolve("components/" + component + "/target/bundle");
    StepFailedException.require(
        Files.isDirectory(prepared), prepared + " is not there: build the project first");
    Path bundle = file(component + ".bundle");
    shell.run(
        "bundle",
        "create",
        prepared.toString(),
        "--key",
        file("publisher.key").toString(),
        "--retention",
        retention,
        "-o",
        bundle.toString());
    return bundle.toFile().length();
  }

  Map<String, Object> publish() {
    String key = file("publisher.pub").toString();
    shell.run("release", "delegate", "network-services", key);
    shell.run("release", "delegate", "text-search", key);
    release("network-services.bundle");
    release("text-search.bundle");
    shell.run("get", "releases").lines().forEach(shell::say);
    return Map.of("releases", shell.json("get", "releases").size());
  }

  private void release(String bundle) {
    shell.run(
        "release", "publish", file(bundle).toString(), "--key", file("publisher.key").toString());
  }

  private Path file(String name) {
    return places.work().resolve(name);
  }
}
