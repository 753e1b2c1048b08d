package io.mycelium.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mycelium.distribution.bundle.Manifest;
import io.mycelium.distribution.bundle.Service;
import io.mycelium.node.http.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** All that the manifest of a bundle says. */
final class BundleFacts {
  private BundleFacts() {}

  /**
   * A bundle file as a resource: its name, and as facts every field that its publisher signed.
   *
   * @param pins the record of the lint, if the bundle has one
   */
  static JsonNode of(Path file, Manifest manifest, Optional<JsonNode> pins) {
    ObjectNode facts = Json.MAPPER.createObjectNode();
    facts.put("file", file.toString());
    facts.put("component", manifest.component().value());
    facts.put("version", manifest.version().toString());
    facts.put("publisher", manifest.publisher().hex());
    facts.put("root", manifest.root().hex());
    facts.put("content-bytes", manifest.contentBytes());
    facts.put("chunks", manifest.chunks().size());
    facts.put("chunk-bytes", manifest.chunkBytes());
    ArrayNode entries = facts.putArray("entries");
    manifest
        .entries()
        .forEach(
            entry ->
                entries.addObject().put("path", entry.path()).put("bytes", entry.lengthBytes()));
    facts.put("api", manifest.api().toString());
    facts.put("platform", manifest.platform());
    facts.put("main", manifest.mainClass());
    facts.put("module", manifest.moduleName());
    ArrayNode dependencies = facts.putArray("dependencies");
    manifest
        .dependencies()
        .forEach(one -> dependencies.add(one.component().value() + " " + one.range()));
    services(facts.putArray("provides"), manifest.provides());
    services(facts.putArray("requires"), manifest.requires());
    facts.put("retention-seconds", manifest.retention().toSeconds());
    facts.put("memory-bytes", manifest.memoryBytes());
    facts.put("isolation", manifest.isolation().text());
    ObjectNode operations = facts.putObject("operations");
    manifest.operations().forEach(operations::put);
    pins(facts, pins);
    ObjectNode resource = Json.MAPPER.createObjectNode();
    resource.put("name", "%s %s".formatted(manifest.component(), manifest.version()));
    resource.set("facts", facts);
    return resource;
  }

  /** What its lint has read, and the calls that keep it in memory and were accepted. */
  private static void pins(ObjectNode facts, Optional<JsonNode> report) {
    if (report.isEmpty()) {
      facts.put("pins", "no lint is recorded");
      return;
    }
    if (report.get().isTextual()) {
      facts.set("pins", report.get());
      return;
    }
    ObjectNode pins = facts.putObject("pins");
    pins.set("classes", report.get().path("classes"));
    ArrayNode accepted = pins.putArray("accepted");
    report
        .get()
        .path("accepted")
        .forEach(
            each ->
                accepted
                    .addObject()
                    .put("rule", each.path("rule").asText())
                    .put("class", each.path("class").asText())
                    .put("call", each.path("call").asText())
                    .put("reason", each.path("reason").asText()));
  }

  private static void services(ArrayNode into, List<Service> services) {
    services.forEach(one -> into.add(one.contract() + " " + one.range()));
  }
}
