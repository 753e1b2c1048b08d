package io.mycelium.actors.fleet;

import io.mycelium.actors.event.WireMessage;
import io.mycelium.actors.node.NodeDescription;
import io.mycelium.api.NodeId;
import org.apache.pekko.actor.typed.ActorRef;

/** What the supervisor of the fleet is told. */
public sealed interface FleetCommand extends WireMessage {

  /**
   * A node has started and was given its incarnation; may be repeated.
   *
   * @param kind as the node was set up
   * @param memberUid the uid of its cluster address, by which its removal is recognized
   */
  record NodeJoined(
      NodeId node, long incarnation, NodeKind kind, long memberUid, ActorRef<FleetReply> replyTo)
      implements FleetCommand {}

  /** This start of a node is gone for good; may be repeated. */
  record MemberRemoved(NodeId node, long incarnation) implements FleetCommand {}

  /** This process of a node has left the cluster. */
  record MemberGone(NodeId node, long memberUid) implements FleetCommand {}

  /** How is the fleet? */
  record Describe(ActorRef<FleetReply> replyTo) implements FleetCommand {}

  /** Stops the entity: its shard moves. */
  record Stop() implements FleetCommand {}

  /** What the supervisor tells itself; never sent by others. */
  sealed interface Private extends FleetCommand {}

  /** A node's entity said what it knows. */
  record FromNode(NodeDescription node) implements Private {}

  /** Time to tell the next few nodes what they have not acknowledged. */
  record Tell() implements Private {}

  /** Time to compare what is known with who is a member. */
  record Sweep() implements Private {}
}
