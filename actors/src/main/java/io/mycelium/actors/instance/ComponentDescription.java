package io.mycelium.actors.instance;

import io.mycelium.actors.event.WireMessage;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;

/**
 * One instance as it is now.
 *
 * @param atHome whether it lives on its node
 * @param waiting how many requests wait for a slot
 * @param state its bundles, slots and leases
 */
public record ComponentDescription(
    NodeId node, ComponentId component, boolean atHome, int waiting, ComponentState state)
    implements WireMessage {}
