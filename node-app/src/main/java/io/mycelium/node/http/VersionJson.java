package io.mycelium.node.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.node.fleet.PinOrder;
import io.mycelium.node.fleet.PolicyOrder;
import io.mycelium.node.fleet.RolloutOrder;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Orders about the versions of a component in JSON. */
final class VersionJson {
  /** The largest order. */
  static final int MAX_BYTES = 16 << 10;

  private VersionJson() {}

  /** Reads {@code {"policy": ..., "windows": [...], "from": ...}}. */
  static PolicyOrder policy(String component, byte[] body) {
    JsonNode node = Json.readObject(body, "the policy");
    refuseUnknown(node, Set.of("policy", "windows", "from"));
    List<String> windows = new ArrayList<>();
    node.path("windows").forEach(window -> windows.add(text(window, "windows")));
    return new PolicyOrder(
        new ComponentId(component), text(node, "policy", ""), windows, text(node, "from", ""));
  }

  /** Reads {@code {"version": ..., "node": ...}}. */
  static PinOrder pin(String component, byte[] body) {
    JsonNode node = Json.readObject(body, "the pin");
    refuseUnknown(node, Set.of("version", "node"));
    String version = text(node, "version", "");
    if (version.isEmpty()) {
      throw invalid("field 'version' is missing: name the version to stay at");
    }
    return new PinOrder(new ComponentId(component), version, node(node));
  }

  /** Reads {@code {"node": ...}}. */
  static PinOrder unpin(String component, byte[] body) {
    JsonNode node = Json.readObject(body, "the pin");
    refuseUnknown(node, Set.of("node"));
    return new PinOrder(new ComponentId(component), "", node(node));
  }

  /**
   * Reads {@code {"to": ..., "canaries": [...], "canary-count": ..., "error-budget": ..., ...}}.
   */
  static RolloutOrder rollout(String component, byte[] body) {
    JsonNode node = Json.readObject(body, "the rollout");
    refuseUnknown(
        node,
        Set.of(
            "to",
            "canaries",
            "canary-count",
            "error-budget",
            "window-limit",
            "canary-limit",
            "soak",
            "watch",
            "plan"));
    RolloutOrder.Limits defaults = RolloutOrder.Limits.DEFAULTS;
    List<NodeId> canaries = new ArrayList<>();
    node.path("canaries").forEach(canary -> canaries.add(new NodeId(text(canary, "canaries"))));
    return new RolloutOrder(
        new ComponentId(component),
        text(node, "to", ""),
        canaries,
        node.path("canary-count").asInt(1),
        node.path("error-budget").asInt(0),
        new RolloutOrder.Limits(
            duration(node, "window-limit", defaults.window()),
            duration(node, "canary-limit", defaults.canary()),
            duration(node, "soak", defaults.soak()),
            duration(node, "watch", defaults.watch())),
        node.path("plan").asBoolean(false));
  }

  private static Duration duration(JsonNode node, String field, Duration otherwise) {
    String text = text(node, field, "");
    try {
      return text.isEmpty() ? otherwise : Duration.parse(text);
    } catch (DateTimeException e) {
      throw invalid("field '%s' is not a duration like PT10M: %s".formatted(field, text));
    }
  }

  private static Optional<NodeId> node(JsonNode order) {
    String node = text(order, "node", "");
    return node.isEmpty() ? Optional.empty() : Optional.of(new NodeId(node));
  }

  private static void refuseUnknown(JsonNode node, Set<String> fields) {
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!fields.contains(name)) {
                throw invalid("field '%s' is none of %s".formatted(name, fields));
              }
            });
  }

  private static String text(JsonNode node, String field, String otherwise) {
    JsonNode value = node.path(field);
    return value.isMissingNode() || value.isNull() ? otherwise : text(value, field);
  }

  private static String text(JsonNode value, String field) {
    if (!value.isTextual()) {
      throw invalid("field '%s' is not text: %s".formatted(field, value));
    }
    return value.textValue();
  }

  private static ApiException invalid(String message) {
    return new ApiException(ApiError.INVALID, message);
  }
}
