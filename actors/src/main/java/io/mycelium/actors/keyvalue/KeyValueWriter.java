package io.mycelium.actors.keyvalue;

import io.mycelium.api.NodeId;

/**
 * Who writes: a node under one of its starts. A start that a newer one has replaced may still have
 * writes on their way; they are refused.
 *
 * @param node whose component writes
 * @param incarnation under which start, from 1
 */
public record KeyValueWriter(NodeId node, long incarnation) {}
