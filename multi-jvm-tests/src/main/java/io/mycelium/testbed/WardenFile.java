package io.mycelium.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the warden has written last.
 *
 * @param pid its process
 * @param nodes its nodes, in the order of their names
 */
record WardenFile(long pid, List<Entry> nodes) {
  /**
   * One node.
   *
   * @param phase {@code waiting}, {@code starting}, {@code ready} or {@code held}
   * @param pid its process, 0 for none
   * @param id its node id, empty while it is not ready
   * @param host where it listens for other members, empty while it is not ready
   * @param httpPort of its API, 0 while it is not ready
   */
  record Entry(String name, String phase, long pid, String id, String host, int httpPort) {
    boolean isReady() {
      return phase.equals("ready");
    }
  }

  static WardenFile read(Path data) {
    JsonNode file;
    try {
      file = Json.parse(Files.readString(data.resolve("warden.json")));
    } catch (IOException e) {
      throw new UncheckedIOException("no warden runs in " + data, e);
    }
    return new WardenFile(
        file.path("process").path("pid").asLong(),
        Json.items(file.path("nodes")).stream().map(WardenFile::entry).toList());
  }

  private static Entry entry(JsonNode node) {
    JsonNode ready = node.path("ready");
    return new Entry(
        node.path("name").asText(),
        node.path("phase").asText(),
        node.path("process").path("pid").asLong(),
        ready.path("node").asText(),
        ready.path("artery").path("host").asText(),
        ready.path("httpPort").asInt());
  }

  Entry node(String name) {
    return nodes.stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new FleetException("the warden has no node " + name));
  }
}
