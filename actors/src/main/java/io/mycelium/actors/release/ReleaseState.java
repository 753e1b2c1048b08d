package io.mycelium.actors.release;

import io.mycelium.actors.event.EventType;
import io.mycelium.actors.event.Folding;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The policy and the pins of one component.
 *
 * @param fleetPin the version everywhere; null for none
 * @param nodePins the version on single nodes; goes before that of the fleet
 */
@EventType(name = "release.state", version = 1)
public record ReleaseState(
    UpdatePolicy policy, @Nullable Version fleetPin, Map<NodeId, Version> nodePins)
    implements Folding<ReleaseEvent, ReleaseState> {
  /** Nothing was decided. */
  public static final ReleaseState EMPTY = new ReleaseState(UpdatePolicy.NEWEST, null, Map.of());

  /** Copies the map. */
  public ReleaseState {
    nodePins = Map.copyOf(nodePins);
  }

  /** The version to which the component is pinned on a node. */
  public Optional<Version> pinOn(NodeId node) {
    return Optional.ofNullable(nodePins.get(node)).or(() -> Optional.ofNullable(fleetPin));
  }

  /** The pin of exactly this scope; null is the whole fleet. */
  Optional<Version> pin(@Nullable NodeId node) {
    return Optional.ofNullable(node == null ? fleetPin : nodePins.get(node));
  }

  @Override
  public ReleaseState after(ReleaseEvent event) {
    return switch (event) {
      case ReleaseEvent.PolicySet(UpdatePolicy set) -> new ReleaseState(set, fleetPin, nodePins);
      case ReleaseEvent.Pinned(Version version, var node) -> withPin(node, version);
      case ReleaseEvent.Unpinned(var node) -> withPin(node, null);
    };
  }

  private ReleaseState withPin(@Nullable NodeId node, @Nullable Version version) {
    if (node == null) {
      return new ReleaseState(policy, version, nodePins);
    }
    Map<NodeId, Version> pins = new HashMap<>(nodePins);
    if (version == null) {
      pins.remove(node);
    } else {
      pins.put(node, version);
    }
    return new ReleaseState(policy, fleetPin, pins);
  }
}
