package io.mycelium.actors.task;

import io.mycelium.actors.event.Cause;
import io.mycelium.actors.fleet.NodeKind;
import io.mycelium.actors.instance.Lease;
import io.mycelium.actors.task.FleetView.Besides;
import io.mycelium.actors.task.FleetView.Capacity;
import io.mycelium.actors.task.FleetView.NodeFacts;
import io.mycelium.actors.task.FleetView.ReleaseFacts;
import io.mycelium.actors.task.FleetView.ReleaseView;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Samples for the tests of tasks. */
final class Tasks {
  static final TaskId TASK = new TaskId("t-1");
  static final ComponentId SEARCH = new ComponentId("text-search");
  static final Version ONE = Version.parse("1.0.0");
  static final Cause CAUSE = Cause.of("ada", "submit");
  static final long GIB = 1L << 30;

  private Tasks() {}

  static NodeId node(int number) {
    return new NodeId("%064x".formatted(number));
  }

  static Work work(String operation) {
    return new Work(
        operation,
        new byte[] {1, 2, 3},
        Work.Requirements.NONE,
        new Work.OnCutOff.Stop(),
        Duration.ofMinutes(1));
  }

  static Work demanding(Work.Requirements requirements) {
    return new Work(
        "search", new byte[0], requirements, new Work.OnCutOff.Stop(), Duration.ofMinutes(1));
  }

  static NetworkTask search() {
    return search(work("search"));
  }

  static NetworkTask search(Work work) {
    return new NetworkTask.RunComponent(SEARCH, VersionRange.parse("^1.0.0"), work);
  }

  static NetworkTask machine() {
    return new NetworkTask.HostVirtualMachine(VersionRange.ANY, VersionRange.ANY, work("start"));
  }

  static NodeFacts facts(NodeId node) {
    return new NodeFacts(
        node,
        1,
        NodeKind.RHIZOMORPH,
        "north",
        new Capacity(0.5, GIB, 2 * GIB, 10 * GIB),
        root -> false,
        true,
        false);
  }

  static ReleaseFacts release(ComponentId component) {
    return new ReleaseFacts(component, ONE, rootOf(component), 1_000, GIB / 8);
  }

  static Digest rootOf(ComponentId component) {
    return Digest.of(component.value().getBytes(StandardCharsets.UTF_8));
  }

  /** A fleet of these nodes that has released these components in version 1.0.0. */
  static FleetView fleet(List<NodeFacts> nodes, ComponentId... released) {
    return fleet(nodes, Map.of(), released);
  }

  /** The same, where some components need others. */
  static FleetView fleet(
      List<NodeFacts> nodes, Map<ComponentId, Besides> besides, ComponentId... released) {
    Set<ComponentId> known = Set.of(released);
    return new FleetView(
        nodes,
        new ReleaseView() {
          @Override
          public long logIndex() {
            return 7;
          }

          @Override
          public Optional<ReleaseFacts> resolve(ComponentId component, VersionRange range) {
            return known.contains(component) && range.contains(ONE)
                ? Optional.of(new ReleaseFacts(component, ONE, rootOf(component), 1_000, GIB / 4))
                : Optional.empty();
          }

          @Override
          public ReleaseFacts takenOn(NodeId node, ReleaseFacts newest, VersionRange range) {
            return newest;
          }

          @Override
          public Besides besides(NodeId node, ReleaseFacts release) {
            return besides.getOrDefault(release.component(), Besides.NOTHING);
          }
        });
  }

  static FleetView fleetOf(int nodes) {
    return fleet(
        IntStream.rangeClosed(1, nodes).mapToObj(number -> facts(node(number))).toList(), SEARCH);
  }

  static Lease lease(long attempt, NodeId node, ComponentId component) {
    return new Lease(TASK, attempt, node, component, ONE, 1, 1, 7);
  }
}
