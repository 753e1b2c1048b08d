package io.mycelium.actors.fleet;

import io.mycelium.actors.event.EventType;
import io.mycelium.actors.event.Folding;
import io.mycelium.api.NodeId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The nodes of the fleet and the last term that was given. INVARIANT: terms and the incarnation of
 * each node only grow.
 */
@EventType(name = "fleet.state", version = 1)
public record FleetState(Map<NodeId, Node> nodes, long term)
    implements Folding<FleetEvent, FleetState> {
  /** Before the first node. */
  public static final FleetState EMPTY = new FleetState(Map.of(), 0);

  /** Copies the map. */
  public FleetState {
    nodes = Map.copyOf(nodes);
  }

  /**
   * A node.
   *
   * @param incarnation the last start that is known
   * @param term under which it became what it is; 0 if that was never decided here
   * @param memberUid the process of that start
   */
  public record Node(
      long incarnation, NodeKind kind, long term, long memberUid, Standing standing) {}

  /** Whether the last start of a node is there. */
  public enum Standing {
    /** It is a member, as far as is known. */
    PRESENT,
    /** It is gone, and the node's entity has yet to write that down. */
    LOST,
    /** It is gone, and the node's entity knows. */
    MOURNED
  }

  /** A node by its id. */
  public Optional<Node> node(NodeId node) {
    return Optional.ofNullable(nodes.get(node));
  }

  /** How many nodes are a permanent part of the backbone, lost ones included. */
  public long dedicated() {
    return nodes.values().stream()
        .filter(node -> node.kind() == NodeKind.DEDICATED_SCLEROTIUM)
        .count();
  }

  @Override
  public FleetState after(FleetEvent event) {
    return switch (event) {
      case FleetEvent.NodeJoined joined -> joined(joined);
      case FleetEvent.SclerotiumDesignated(NodeId node, long next) -> designated(node, next);
      case FleetEvent.NodeLost(NodeId node, long incarnation) -> lost(node, incarnation);
      case FleetEvent.LossAcknowledged(NodeId node, long incarnation) -> mourned(node, incarnation);
      case FleetEvent.StaleRefused refused -> this;
    };
  }

  private FleetState joined(FleetEvent.NodeJoined joined) {
    Optional<Node> known = node(joined.node());
    check(known.map(Node::incarnation).orElse(0L) < joined.incarnation(), joined);
    // What was decided here outlives a start; what the node was set up as counts until then.
    boolean decided = known.isPresent() && known.get().term() > 0;
    return with(
        joined.node(),
        new Node(
            joined.incarnation(),
            decided ? known.get().kind() : joined.kind(),
            decided ? known.get().term() : 0,
            joined.memberUid(),
            Standing.PRESENT));
  }

  private FleetState designated(NodeId id, long next) {
    check(next > term, id);
    Node node = node(id).orElseThrow();
    Node dedicated =
        new Node(
            node.incarnation(),
            NodeKind.DEDICATED_SCLEROTIUM,
            next,
            node.memberUid(),
            node.standing());
    return new FleetState(with(id, dedicated).nodes, next);
  }

  private FleetState lost(NodeId id, long incarnation) {
    Node node = node(id).orElse(new Node(0, NodeKind.RHIZOMORPH, 0, 0, Standing.MOURNED));
    check(node.incarnation() <= incarnation, id);
    return with(
        id, new Node(incarnation, node.kind(), node.term(), node.memberUid(), Standing.LOST));
  }

  private FleetState mourned(NodeId id, long incarnation) {
    Node node = node(id).orElseThrow();
    check(node.incarnation() == incarnation && node.standing() == Standing.LOST, id);
    return with(
        id, new Node(incarnation, node.kind(), node.term(), node.memberUid(), Standing.MOURNED));
  }

  private FleetState with(NodeId id, Node node) {
    Map<NodeId, Node> more = new HashMap<>(nodes);
    more.put(id, node);
    return new FleetState(more, term);
  }

  private void check(boolean holds, Object what) {
    if (!holds) {
      throw new IllegalStateException("%s does not follow from %s".formatted(what, this));
    }
  }
}
