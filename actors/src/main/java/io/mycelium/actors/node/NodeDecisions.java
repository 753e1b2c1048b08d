package io.mycelium.actors.node;

import io.mycelium.actors.fleet.NodeKind;
import io.mycelium.api.ComponentId;
import java.util.List;
import java.util.Optional;

/** What facts and wishes mean for a node; every older number is refused and recorded. */
final class NodeDecisions {
  private NodeDecisions() {}

  /** Why a start is not possible; empty when it is. */
  static Optional<String> refusal(String start, NodeKind kind, String zone) {
    if (kind == NodeKind.HYPHA || kind == NodeKind.DYNAMIC_SCLEROTIUM) {
      return Optional.of(
          "a node is set up as RHIZOMORPH or DEDICATED_SCLEROTIUM, not as %s".formatted(kind));
    }
    if (start.isEmpty() || start.length() > NodeState.MAX_NAME_LENGTH) {
      return Optional.of(
          "name of a start has %d characters, allowed are 1 to %d"
              .formatted(start.length(), NodeState.MAX_NAME_LENGTH));
    }
    return zone.length() > NodeState.MAX_NAME_LENGTH
        ? Optional.of(
            "zone has %d characters, allowed are %d"
                .formatted(zone.length(), NodeState.MAX_NAME_LENGTH))
        : Optional.empty();
  }

  /**
   * A process started. The same process keeps its incarnation, unless it was taken for lost: what
   * it held then is void. A promotion outlives a new start until the supervisor takes it back.
   */
  static List<NodeEvent> start(
      NodeState state, String start, NodeKind kind, String zone, Capacity capacity) {
    if (state.incarnation() > 0 && state.start().equals(start) && !state.lost()) {
      return List.of();
    }
    boolean promoted = state.kind() == NodeKind.DYNAMIC_SCLEROTIUM && kind == NodeKind.RHIZOMORPH;
    return List.of(
        new NodeEvent.Started(
            state.incarnation() + 1, start, promoted ? state.kind() : kind, zone, capacity));
  }

  /** Why an instance cannot be listed; empty when it can or is. */
  static Optional<String> refusal(NodeState state, ComponentId component) {
    if (state.incarnation() == 0) {
      return Optional.of("its node has never started");
    }
    return !state.instances().contains(component)
            && state.instances().size() >= NodeState.MAX_INSTANCES
        ? Optional.of(
            "its node has %d instances, allowed are %d"
                .formatted(state.instances().size(), NodeState.MAX_INSTANCES))
        : Optional.empty();
  }

  /** Lists an instance once. */
  static List<NodeEvent> register(NodeState state, ComponentId component) {
    return state.instances().contains(component)
        ? List.of()
        : List.of(new NodeEvent.InstanceListed(component));
  }

  /** The node can give more or less. */
  static List<NodeEvent> capacity(NodeState state, long incarnation, Capacity capacity) {
    if (incarnation < state.incarnation()) {
      return stale(state, "change-capacity", "incarnation", incarnation, state.incarnation());
    }
    return state.capacity().equals(capacity)
        ? List.of()
        : List.of(new NodeEvent.CapacityChanged(capacity));
  }

  /** Whether the node takes new tasks. */
  static List<NodeEvent> drained(NodeState state, boolean drained) {
    if (state.drained() == drained) {
      return List.of();
    }
    return List.of(drained ? new NodeEvent.Drained() : new NodeEvent.Resumed());
  }

  /** Why a change of kind is refused; empty when it is not. */
  static Optional<String> refusal(NodeState state, NodeKind kind, long term) {
    if (kind == NodeKind.HYPHA) {
      return Optional.of("a member of the fleet does not become a HYPHA");
    }
    if (term < state.term()) {
      return Optional.of("term %d is older than %d".formatted(term, state.term()));
    }
    return term == state.term() && kind != state.kind()
        ? Optional.of("term %d has already made it a %s".formatted(term, state.kind()))
        : Optional.empty();
  }

  /** The node is of another kind under this term. */
  static List<NodeEvent> kind(NodeState state, NodeKind kind, long term) {
    if (term < state.term()) {
      return stale(state, "change-kind", "term", term, state.term());
    }
    return term == state.term() || refusal(state, kind, term).isPresent()
        ? List.of()
        : List.of(new NodeEvent.KindChanged(kind, term));
  }

  /** The node is lost with this start; told twice it changes nothing. */
  static List<NodeEvent> lost(NodeState state, long incarnation) {
    if (incarnation < state.incarnation()) {
      return stale(state, "lost", "incarnation", incarnation, state.incarnation());
    }
    return incarnation > state.incarnation() || state.lost()
        ? List.of()
        : List.of(new NodeEvent.Lost(incarnation));
  }

  private static List<NodeEvent> stale(
      NodeState state, String command, String number, long given, long known) {
    NodeEvent.StaleRefused stale = new NodeEvent.StaleRefused(command, number, given, known);
    return state.refused().contains(stale) ? List.of() : List.of(stale);
  }
}
