package io.mycelium.actors.fleet;

import io.mycelium.actors.event.EventType;
import io.mycelium.api.NodeId;

/** What happens to the fleet as a whole. */
public sealed interface FleetEvent {

  /**
   * A start of a node belongs to the fleet.
   *
   * @param memberUid tells its process from others of the same node in the cluster
   */
  @EventType(name = "fleet.node-joined", version = 1)
  record NodeJoined(NodeId node, long incarnation, NodeKind kind, long memberUid)
      implements FleetEvent {}

  /** The node is a permanent part of the backbone, under this term. */
  @EventType(name = "fleet.sclerotium-designated", version = 1)
  record SclerotiumDesignated(NodeId node, long term) implements FleetEvent {}

  /** This start of the node is gone, and with it all that it held. */
  @EventType(name = "fleet.node-lost", version = 1)
  record NodeLost(NodeId node, long incarnation) implements FleetEvent {}

  /** The node's entity has written down the loss. */
  @EventType(name = "fleet.loss-acknowledged", version = 1)
  record LossAcknowledged(NodeId node, long incarnation) implements FleetEvent {}

  /**
   * A start that a newer one has replaced, or that was lost, wanted to join and was refused.
   *
   * @param known the newest start of the node
   */
  @EventType(name = "fleet.stale-refused", version = 1)
  record StaleRefused(NodeId node, long given, long known) implements FleetEvent {}
}
