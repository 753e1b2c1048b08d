package io.mycelium.actors.node;

import io.mycelium.actors.event.EventType;
import io.mycelium.actors.event.Folding;
import io.mycelium.actors.fleet.NodeKind;
import io.mycelium.actors.node.NodeEvent.StaleRefused;
import io.mycelium.api.ComponentId;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a node.
 *
 * @param incarnation the start that counts; 0 before the first
 * @param start the process of that start
 * @param kind what it is
 * @param term under which it became so; 0 as set up
 * @param zone where it stands
 * @param capacity what it can give
 * @param instances the components that have or had an instance on it
 * @param drained whether it takes no new task
 * @param lost whether it is lost with the start that counts
 * @param refused what was refused last, so that a repetition is not stored again
 */
@EventType(name = "node.state")
public record NodeState(
    long incarnation,
    String start,
    NodeKind kind,
    long term,
    String zone,
    Capacity capacity,
    List<ComponentId> instances,
    boolean drained,
    boolean lost,
    List<StaleRefused> refused)
    implements Folding<NodeEvent, NodeState> {
  /** The most components on one node. */
  public static final int MAX_INSTANCES = 512;

  /** The longest name of a start and of a zone, in characters. */
  public static final int MAX_NAME_LENGTH = 128;

  static final int MAX_REMEMBERED_REFUSALS = 64;

  /** Before the first start. */
  public static final NodeState EMPTY =
      new NodeState(
          0,
          "",
          NodeKind.RHIZOMORPH,
          0,
          "",
          new Capacity(1, 0, 0),
          List.of(),
          false,
          false,
          List.of());

  /** Copies the lists. */
  public NodeState {
    instances = List.copyOf(instances);
    refused = List.copyOf(refused);
  }

  @Override
  public NodeState after(NodeEvent event) {
    return switch (event) {
      case NodeEvent.Started(long of, var by, var as, var in, var with) ->
          new NodeState(of, by, as, term, in, with, instances, drained, false, refused);
      case NodeEvent.InstanceListed(var component) -> with(plus(instances, component));
      case NodeEvent.CapacityChanged(var now) ->
          new NodeState(
              incarnation, start, kind, term, zone, now, instances, drained, lost, refused);
      case NodeEvent.Drained() -> with(true, lost);
      case NodeEvent.Resumed() -> with(false, lost);
      case NodeEvent.KindChanged(var now, long under) ->
          new NodeState(
              incarnation, start, now, under, zone, capacity, instances, drained, lost, refused);
      case NodeEvent.Lost(long of) -> with(drained, true);
      case StaleRefused stale -> remember(stale);
    };
  }

  private NodeState with(List<ComponentId> listed) {
    return new NodeState(
        incarnation, start, kind, term, zone, capacity, listed, drained, lost, refused);
  }

  private NodeState with(boolean nowDrained, boolean nowLost) {
    return new NodeState(
        incarnation, start, kind, term, zone, capacity, instances, nowDrained, nowLost, refused);
  }

  private NodeState remember(StaleRefused stale) {
    List<StaleRefused> more = plus(refused, stale);
    return new NodeState(
        incarnation,
        start,
        kind,
        term,
        zone,
        capacity,
        instances,
        drained,
        lost,
        more.subList(Math.max(0, more.size() - MAX_REMEMBERED_REFUSALS), more.size()));
  }

  private static <T> List<T> plus(List<T> list, T last) {
    List<T> more = new ArrayList<>(list);
    more.add(last);
    return more;
  }
}
