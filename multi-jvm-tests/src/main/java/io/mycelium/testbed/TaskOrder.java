package io.mycelium.testbed;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A task to be submitted.
 *
 * @param id its id
 * @param kind its kind
 * @param component what it runs, empty for kinds that name it themselves
 * @param versions which will do
 * @param operation what the component shall do
 * @param input as JSON
 * @param options what else the kind takes
 */
public record TaskOrder(
    String id,
    String kind,
    String component,
    String versions,
    String operation,
    Map<String, Object> input,
    Map<String, String> options) {
  /** Copies the maps. */
  public TaskOrder {
    input = Map.copyOf(input);
    options = Map.copyOf(options);
  }

  private static TaskOrder of(String kind, String component, String operation) {
    String id = "test-" + UUID.randomUUID();
    return new TaskOrder(id, kind, component, "*", operation, Map.of(), Map.of());
  }

  /** A task of network services. */
  public static TaskOrder coordination(String operation) {
    return of("network-coordination", "", operation);
  }

  /** A task of any component. */
  public static TaskOrder running(String component, String operation) {
    return of("run-component", component, operation);
  }

  /** A task of any kind. */
  public static TaskOrder ofKind(String kind, String operation) {
    return of(kind, "", operation);
  }

  /** The same under this id. */
  public TaskOrder withId(String name) {
    return new TaskOrder(name, kind, component, versions, operation, input, options);
  }

  /** The same with these versions. */
  public TaskOrder withVersions(String range) {
    return new TaskOrder(id, kind, component, range, operation, input, options);
  }

  /** The same with this input. */
  public TaskOrder with(Map<String, Object> fields) {
    return new TaskOrder(id, kind, component, versions, operation, fields, options);
  }

  /** The same, to run on this node only. */
  public TaskOrder on(FleetNode node) {
    Map<String, String> more = new LinkedHashMap<>(options);
    more.put("node", node.id());
    return new TaskOrder(id, kind, component, versions, operation, input, more);
  }

  Map<String, Object> body() {
    byte[] bytes = Json.write(input).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return Map.of(
        "id", id,
        "kind", kind,
        "component", component,
        "versions", versions,
        "operation", operation,
        "input", Base64.getEncoder().encodeToString(bytes),
        "options", options);
  }
}
