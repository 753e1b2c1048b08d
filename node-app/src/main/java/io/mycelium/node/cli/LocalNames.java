package io.mycelium.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mycelium.node.fleet.ResourceKind;
import io.mycelium.node.warden.WardenClient;
import io.mycelium.node.warden.WardenState;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The short names that the warden of this machine gives its nodes, {@code node-1} and so on. The
 * fleet itself knows nodes by their ids only.
 */
final class LocalNames {
  private final List<WardenState.NodeState> nodes;

  private LocalNames(List<WardenState.NodeState> nodes) {
    this.nodes = nodes;
  }

  static LocalNames of(Path fleet) {
    return new LocalNames(
        WardenClient.find(fleet).map(warden -> warden.state().nodes()).orElse(List.of()));
  }

  /** What the fleet calls a thing for which a name of this machine may have been given. */
  static String inTheFleet(Path fleet, ResourceKind kind, String name) {
    return kind == ResourceKind.NODES ? of(fleet).idOf(name).orElse(name) : name;
  }

  /** The id behind a name; nothing for a name that the warden does not know. */
  Optional<String> idOf(String name) {
    return nodes.stream()
        .filter(node -> node.name().equals(name) && !node.node().isEmpty())
        .map(WardenState.NodeState::node)
        .findFirst();
  }

  /** The name of an id; empty for a node of another machine. */
  String nameOf(String id) {
    return nodes.stream()
        .filter(node -> node.node().equals(id))
        .map(WardenState.NodeState::name)
        .findFirst()
        .orElse("");
  }

  /** Adds to each node of a list what it is called here. */
  void addTo(JsonNode items) {
    items.forEach(
        item -> {
          if (item.path("facts") instanceof ObjectNode facts) {
            facts.put("name", nameOf(item.path("name").asText()));
          }
        });
  }
}
