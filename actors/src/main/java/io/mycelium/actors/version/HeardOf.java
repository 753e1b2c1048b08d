package io.mycelium.actors.version;

import io.mycelium.api.NodeId;

/** The last that an owner has heard of a node; what is not after that is a replay. */
public record HeardOf(NodeId node, Sighting.Moment last) {}
