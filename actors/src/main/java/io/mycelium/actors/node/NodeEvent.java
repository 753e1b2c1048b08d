package io.mycelium.actors.node;

import io.mycelium.actors.event.EventType;
import io.mycelium.actors.fleet.NodeKind;
import io.mycelium.api.ComponentId;

/** What happened to a node. */
public sealed interface NodeEvent {
  /** A process of it started; older ones are void. */
  @EventType(name = "node.started")
  record Started(long incarnation, String start, NodeKind kind, String zone, Capacity capacity)
      implements NodeEvent {}

  /** It has an instance of this component. */
  @EventType(name = "node.instance-listed")
  record InstanceListed(ComponentId component) implements NodeEvent {}

  /** It can give more or less than before. */
  @EventType(name = "node.capacity-changed")
  record CapacityChanged(Capacity capacity) implements NodeEvent {}

  /** It takes no new task. */
  @EventType(name = "node.drained")
  record Drained() implements NodeEvent {}

  /** It takes new tasks again. */
  @EventType(name = "node.resumed")
  record Resumed() implements NodeEvent {}

  /** It is of another kind under this term. */
  @EventType(name = "node.kind-changed")
  record KindChanged(NodeKind kind, long term) implements NodeEvent {}

  /** It is lost with this start. */
  @EventType(name = "node.lost")
  record Lost(long incarnation) implements NodeEvent {}

  /** Somebody acted under an older number and was refused. */
  @EventType(name = "node.stale-refused")
  record StaleRefused(String command, String number, long given, long known) implements NodeEvent {}
}
