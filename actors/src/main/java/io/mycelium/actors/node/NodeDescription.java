package io.mycelium.actors.node;

import io.mycelium.actors.event.WireMessage;
import io.mycelium.api.NodeId;

/** A node as it is now. */
public record NodeDescription(NodeId node, NodeState state) implements WireMessage {}
