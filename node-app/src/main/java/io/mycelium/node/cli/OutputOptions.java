package io.mycelium.node.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.mycelium.node.http.Json;
import java.util.List;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Option;

/** How an answer is shown. */
final class OutputOptions {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "One of: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
      defaultValue = "table")
  private Format format = Format.TABLE;

  /** The formats. */
  enum Format {
    /** For people. */
    TABLE,
    /** For programs. */
    JSON,
    /** For both. */
    YAML
  }

  /** Resources as a table of these columns, or all of them in JSON or YAML. */
  String list(JsonNode items, List<String> columns) {
    return switch (format) {
      case TABLE -> Table.of(columns, StreamSupport.stream(items.spliterator(), false).toList());
      case JSON, YAML -> structured(items);
    };
  }

  /** Resources as a table and below it what is said of all of them, or both in JSON or YAML. */
  String report(JsonNode report, List<String> columns) {
    return switch (format) {
      case TABLE ->
          list(report.path("items"), columns) + "\n\n" + Table.facts(report.path("facts"));
      case JSON, YAML -> structured(report);
    };
  }

  /** One resource with all its facts. */
  String one(JsonNode resource) {
    return switch (format) {
      case TABLE -> Table.facts(resource.path("facts"));
      case JSON, YAML -> structured(resource);
    };
  }

  /** What has been done: a sentence for people, the resource for programs. */
  String done(JsonNode resource, String sentence) {
    return switch (format) {
      case TABLE -> sentence;
      case JSON, YAML -> structured(resource);
    };
  }

  /** One of many that come one after the other: a line, a line of JSON, or a document of YAML. */
  String each(JsonNode resource, Function<JsonNode, String> line) {
    return switch (format) {
      case TABLE -> line.apply(resource);
      case JSON -> Json.write(resource);
      case YAML -> structured(resource);
    };
  }

  private String structured(JsonNode value) {
    try {
      return format == Format.JSON
          ? Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value)
          : new YAMLMapper().writeValueAsString(value).stripTrailing();
    } catch (JsonProcessingException e) {
      throw new RefusedException("the answer can't be shown: " + e.getOriginalMessage(), e);
    }
  }
}
