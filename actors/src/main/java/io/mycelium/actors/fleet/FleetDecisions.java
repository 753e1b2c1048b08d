package io.mycelium.actors.fleet;

import io.mycelium.actors.fleet.FleetState.Node;
import io.mycelium.actors.fleet.FleetState.Standing;
import io.mycelium.api.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the supervisor does about what it is told: a state and a fact in, events out. */
final class FleetDecisions {
  /** How many nodes become a permanent part of the backbone: the first ones to join. */
  static final int MAX_DEDICATED = 3;

  /** The most nodes of one colony that are remembered. */
  static final int MAX_NODES = 1_024;

  private FleetDecisions() {}

  /** Why a start of a node may not join; empty if it may. */
  static Optional<String> refusal(FleetState state, FleetCommand.NodeJoined joined) {
    Optional<Node> known = state.node(joined.node());
    if (known.isEmpty()) {
      return state.nodes().size() < MAX_NODES
          ? Optional.empty()
          : Optional.of(
              "the colony knows %d nodes, the limit is %d: federate another colony"
                  .formatted(state.nodes().size(), MAX_NODES));
    }
    Node node = known.get();
    if (joined.incarnation() < node.incarnation()) {
      return Optional.of(
          "node %s has started anew: given incarnation=%d, known=%d"
              .formatted(joined.node().shortForm(), joined.incarnation(), node.incarnation()));
    }
    if (joined.incarnation() == node.incarnation() && node.standing() != Standing.PRESENT) {
      return Optional.of(
          "node %s was lost with incarnation=%d: start it anew"
              .formatted(joined.node().shortForm(), joined.incarnation()));
    }
    return Optional.empty();
  }

  /**
   * What is written down of a refusal: that the start is an old one, but not that there are too
   * many.
   */
  static List<FleetEvent> refused(FleetState state, FleetCommand.NodeJoined joined) {
    return state
        .node(joined.node())
        .<List<FleetEvent>>map(
            known ->
                List.of(
                    new FleetEvent.StaleRefused(
                        joined.node(), joined.incarnation(), known.incarnation())))
        .orElse(List.of());
  }

  /** A start of a node has joined; the first nodes become the backbone in the same write. */
  static List<FleetEvent> joined(FleetState state, FleetCommand.NodeJoined joined) {
    if (refusal(state, joined).isPresent()
        || state.node(joined.node()).map(Node::incarnation).orElse(0L) == joined.incarnation()) {
      return List.of();
    }
    FleetEvent event =
        new FleetEvent.NodeJoined(
            joined.node(), joined.incarnation(), joined.kind(), joined.memberUid());
    FleetState after = state.after(event);
    boolean isDedicated =
        after.node(joined.node()).map(Node::kind).orElseThrow() == NodeKind.DEDICATED_SCLEROTIUM;
    return isDedicated || joined.kind() == NodeKind.HYPHA || after.dedicated() >= MAX_DEDICATED
        ? List.of(event)
        : List.of(event, new FleetEvent.SclerotiumDesignated(joined.node(), after.term() + 1));
  }

  /** A start of a node is gone; an older one than the last concerns nobody any more. */
  static List<FleetEvent> removed(FleetState state, NodeId node, long incarnation) {
    Optional<Node> known = state.node(node);
    boolean isNews =
        known.isEmpty()
            ? state.nodes().size() < MAX_NODES
            : incarnation > known.get().incarnation()
                || (incarnation == known.get().incarnation()
                    && known.get().standing() == Standing.PRESENT);
    return isNews ? List.of(new FleetEvent.NodeLost(node, incarnation)) : List.of();
  }

  /** A process has left the cluster; it is the node's loss only if it is its last start. */
  static List<FleetEvent> memberGone(FleetState state, NodeId node, long memberUid) {
    return state
        .node(node)
        .filter(known -> known.memberUid() == memberUid)
        .map(known -> removed(state, node, known.incarnation()))
        .orElse(List.of());
  }

  /** The node's entity knows of the loss, or of a later start. */
  static List<FleetEvent> acknowledged(
      FleetState state, NodeId node, long knownIncarnation, boolean knownLost) {
    return state
        .node(node)
        .filter(known -> known.standing() == Standing.LOST)
        .filter(
            known ->
                knownIncarnation > known.incarnation()
                    || (knownLost && knownIncarnation == known.incarnation()))
        .<List<FleetEvent>>map(
            known -> List.of(new FleetEvent.LossAcknowledged(node, known.incarnation())))
        .orElse(List.of());
  }

  /** The nodes that are gone and whose entities have yet to write that down, oldest id first. */
  static List<NodeId> unmourned(FleetState state) {
    return withStanding(state, Standing.LOST);
  }

  /** The nodes that are believed to be there. */
  static List<NodeId> present(FleetState state) {
    return withStanding(state, Standing.PRESENT);
  }

  private static List<NodeId> withStanding(FleetState state, Standing standing) {
    List<NodeId> nodes = new ArrayList<>();
    state
        .nodes()
        .forEach(
            (id, node) -> {
              if (node.standing() == standing) {
                nodes.add(id);
              }
            });
    nodes.sort(null);
    return nodes;
  }
}
