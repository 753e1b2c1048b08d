package io.mycelium.node.fleet;

import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import java.util.Optional;

/**
 * Where a component shall stay at a version, or no longer.
 *
 * @param component which component
 * @param version at which version; empty to remove the pin
 * @param node on which node; empty for everywhere that has no pin of its own
 */
public record PinOrder(ComponentId component, String version, Optional<NodeId> node) {}
