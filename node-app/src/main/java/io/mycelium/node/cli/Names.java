package io.mycelium.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.fleet.ResourceKind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.StreamSupport;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Names as people type them. */
final class Names {
  private Names() {}

  /** Reads a kind in singular or plural. */
  static final class KindConverter implements ITypeConverter<ResourceKind> {
    @Override
    public ResourceKind convert(String value) {
      return ResourceKind.named(value)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'%s' is none of %s".formatted(value, ResourceKind.names())));
    }
  }

  /** The path of all of a kind. */
  static String path(ResourceKind kind) {
    return "/v1/" + kind.path();
  }

  /** The path of one, whose name may be cut where that leaves no doubt. */
  static String path(ApiClient client, ResourceKind kind, String name) {
    List<String> names =
        StreamSupport.stream(client.get(path(kind)).path("items").spliterator(), false)
            .map(item -> item.path("name").asText())
            .toList();
    return path(kind) + "/" + encode(whole(names, name));
  }

  /**
   * The one name that was meant: by its beginning, as a table shows it, or for an instance by its
   * component where only one node has it. What could be several, or none, stays as it is.
   */
  static String whole(List<String> names, String typed) {
    if (names.contains(typed)) {
      return typed;
    }
    List<String> meant =
        names.stream()
            .filter(
                name ->
                    name.startsWith(typed)
                        || Table.shortened(name).startsWith(typed)
                        || name.substring(name.indexOf('/') + 1).equals(typed))
            .toList();
    return meant.size() == 1 ? meant.getFirst() : typed;
  }

  /** Encodes a part of a path. */
  static String encode(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** A fact of a resource as text. */
  static String fact(JsonNode resource, String key) {
    return resource.path("facts").path(key).asText();
  }
}
