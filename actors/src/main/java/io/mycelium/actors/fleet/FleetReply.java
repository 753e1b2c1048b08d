package io.mycelium.actors.fleet;

import io.mycelium.actors.event.WireMessage;
import io.mycelium.api.NodeId;
import java.util.List;

/** What the supervisor of the fleet answers. */
public sealed interface FleetReply extends WireMessage {

  /**
   * The start of the node belongs to the fleet.
   *
   * @param kind what the node is now
   * @param term under which it became so; 0 as set up
   */
  record Joined(NodeKind kind, long term) implements FleetReply {}

  /** Nothing has changed; the reason is for people. */
  record Refused(String reason) implements FleetReply {}

  /** The fleet as it is. */
  record Description(long term, List<NodeLine> nodes) implements FleetReply {
    /** Copies the list. */
    public Description {
      nodes = List.copyOf(nodes);
    }
  }

  /** A node of a description. */
  record NodeLine(
      NodeId node, long incarnation, NodeKind kind, long term, FleetState.Standing standing) {}
}
