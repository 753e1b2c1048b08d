package io.mycelium.node.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mycelium.distribution.bundle.PreparedBundle;
import io.mycelium.node.http.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** What must be refused: changed bytes, a stranger's signature, a peer that lies. */
final class Attacks {
  private static final String SERVICES = "network-services";
  private static final String CHANGED_VERSION = "0.1.1";

  private final Shell shell;
  private final MainJob.Places places;

  Attacks(Shell shell, MainJob.Places places) {
    this.shell = shell;
    this.places = places;
  }

  Map<String, Object> flippedBit() throws IOException {
    Path changed = file("flipped.bundle");
    Files.copy(file(SERVICES + ".bundle"), changed);
    flip(changed, Files.size(changed) - 1);
    String refusal =
        shell.refused(
            "release", "publish", changed.toString(), "--key", file("publisher.key").toString());
    StepFailedException.require(
        refusal.contains("digest"), "the refusal does not name the digest: " + refusal);
    return Map.of("refusal", refusal.replace(places.work().toString(), "..."));
  }

  private static void flip(Path target, long position) throws IOException {
    try (FileChannel channel =
        FileChannel.open(target, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, position);
      one.put(0, (byte) (one.get(0) ^ 1)).flip();
      channel.write(one, position);
    }
  }

  Map<String, Object> stranger() {
    shell.run("keys", "generate", file("stranger").toString());
    String key = file("stranger.key").toString();
    String bundle = file("strangers.bundle").toString();
    shell.run("bundle", "create", prepared().toString(), "--key", key, "-o", bundle);
    String refusal = shell.refused("release", "publish", bundle, "--key", key);
    StepFailedException.require(
        refusal.contains("UNKNOWN_KEY"), "the refusal does not name the key: " + refusal);
    return Map.of("refusal", refusal);
  }

  private Path prepared() {
    return places.home().resolve("components/" + SERVICES + "/target/bundle");
  }

  /** Publishes a second release, lets the first node fetch it, and changes a bit on its disk. */
  Map<String, Object> lyingPeer() throws IOException {
    Path bundle = changedRelease();
    shell.run("release", "publish", bundle.toString(), "--key", file("publisher.key").toString());
    String liar = MainJob.nodeId(shell, "node-1");
    String victim = MainJob.nodeId(shell, "node-2");
    String before = MainJob.holdings(shell, "node-2", "node-1");
    use("node-1");
    MainJob.awaitGossip(shell, "node-1", before);
    JsonNode cached = evidence(liar);
    Path content =
        places
            .fleet()
            .resolve("nodes/node-1/cache/bundles")
            .resolve(cached.path("root").asText())
            .resolve("content/0");
    flip(content, Files.size(content) / 2);
    use("node-2");
    JsonNode evidence = evidence(victim);
    String verdict = evidence.path("verdict").asText();
    shell.say("verdict of node-2: " + verdict);
    StepFailedException.require(
        verdict.contains("peer:" + liar), "the verdict does not name the liar: " + verdict);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("liar", liar.substring(0, 12));
    evidence
        .path("sources")
        .forEach(
            source -> {
              String name = source.path("source").asText();
              figures.put(
                  name.startsWith("peer:") ? name.substring(0, 17) : "source",
                  source.path("transferredBytes").asLong());
            });
    return figures;
  }

  private void use(String node) {
    shell.run(
        "task",
        "submit",
        "--kind",
        "network-coordination",
        "--versions",
        CHANGED_VERSION,
        "--operation",
        "monitor.fleet",
        "--option",
        "node=" + node,
        "--wait");
  }

  private JsonNode evidence(String node) {
    return shell.events("Component|" + node + "/" + SERVICES).stream()
        .filter(event -> event.path("type").asText().equals("component.bundle-cached"))
        .filter(event -> event.path("event").path("version").asText().equals(CHANGED_VERSION))
        .reduce((earlier, later) -> later)
        .orElseThrow(() -> new StepFailedException("%s has not fetched it".formatted(node)))
        .path("event")
        .path("evidence");
  }

  /** A release of the same component with one more file, so that it has a root of its own. */
  private Path changedRelease() throws IOException {
    Path folder = Files.createDirectory(file("changed"));
    PreparedBundle.read(prepared()).write(folder);
    Path declaration = folder.resolve(PreparedBundle.DECLARATION);
    ObjectNode declared = (ObjectNode) Json.readObject(Files.readAllBytes(declaration), "it");
    declared.put("version", CHANGED_VERSION);
    Files.writeString(declaration, Json.write(declared));
    Files.writeString(
        folder.resolve(PreparedBundle.CONTENT).resolve("CHANGES"), "0.1.1 changes nothing.\n");
    Path bundle = file("changed.bundle");
    shell.run(
        "bundle",
        "create",
        folder.toString(),
        "--key",
        file("publisher.key").toString(),
        "--retention",
        "10s",
        "-o",
        bundle.toString());
    return bundle;
  }

  private Path file(String name) {
    return places.work().resolve(name);
  }
}
