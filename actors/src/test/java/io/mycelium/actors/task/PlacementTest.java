package io.mycelium.actors.task;

import static io.mycelium.actors.task.Tasks.GIB;
import static io.mycelium.actors.task.Tasks.SEARCH;
import static io.mycelium.actors.task.Tasks.TASK;
import static io.mycelium.actors.task.Tasks.facts;
import static io.mycelium.actors.task.Tasks.fleet;
import static io.mycelium.actors.task.Tasks.fleetOf;
import static io.mycelium.actors.task.Tasks.node;
import static io.mycelium.actors.task.Tasks.search;
import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.fleet.NodeKind;
import io.mycelium.actors.task.FleetView.Besides;
import io.mycelium.actors.task.FleetView.Capacity;
import io.mycelium.actors.task.FleetView.NodeFacts;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.VersionRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlacementTest {
  private static Placement place(FleetView view, NetworkTask body) {
    return Placement.of(TASK, body, view, Set.of());
  }

  @Test
  void of_whenAComponentHasNoRelease_namesItAndTheLogIndex() {
    FleetView view = fleet(List.of(facts(node(1))), new ComponentId("vm-manager"));

    assertThat(place(view, Tasks.machine()))
        .isEqualTo(
            new Placement.NoRelease(
                "component distributed-ram has no release in * as of index 7 of the release log"));
  }

  @Test
  void of_whenAComponentNeedsOthers_placesForAllAndNamesThemInOrder() {
    NodeFacts small = nodeWithFreeMemory(1, GIB / 2);
    NodeFacts large = nodeWithFreeMemory(2, GIB);
    Besides needs = new Besides.Found(List.of(release("base", GIB / 4), release("clock", GIB / 4)));
    FleetView view = fleet(List.of(small, large), Map.of(SEARCH, needs), SEARCH);

    assertThat(place(view, search()))
        .isEqualTo(
            new Placement.Here(
                node(2),
                1,
                List.of(need("base", Tasks.ONE.toString()), need("clock", Tasks.ONE.toString()))));
  }

  @Test
  void of_whenWhatAComponentNeedsCanNotBeHad_saysTheChain() {
    FleetView view =
        fleet(
            List.of(facts(node(1))),
            Map.of(SEARCH, new Besides.Missing("text-search 1.0.0 requires acme.Clock, nobody")),
            SEARCH);

    assertThat(place(view, search()))
        .isEqualTo(new Placement.NoRelease("text-search 1.0.0 requires acme.Clock, nobody"));
  }

  private static NodeFacts nodeWithFreeMemory(int number, long bytes) {
    return new NodeFacts(
        node(number),
        1,
        NodeKind.RHIZOMORPH,
        "north",
        new Capacity(0.5, bytes, 2 * GIB, 10 * GIB),
        root -> false,
        true,
        false);
  }

  private static FleetView.ReleaseFacts release(String name, long memoryBytes) {
    ComponentId component = new ComponentId(name);
    return new FleetView.ReleaseFacts(
        component, Tasks.ONE, Tasks.rootOf(component), 1_000, memoryBytes);
  }

  private static NetworkTask.Need need(String name, String version) {
    return new NetworkTask.Need(new ComponentId(name), VersionRange.parse(version));
  }

  @Test
  void of_whenNoNodeWillDo_saysWhyForEach() {
    Capacity small = new Capacity(1, GIB / 8, GIB, GIB);
    Capacity full = new Capacity(1, GIB, GIB, 999);
    NodeFacts base = facts(node(1));
    List<NodeFacts> nodes =
        List.of(
            new NodeFacts(
                node(1), 1, NodeKind.HYPHA, "", base.capacity(), root -> true, true, false),
            new NodeFacts(
                node(2), 1, NodeKind.RHIZOMORPH, "", base.capacity(), root -> true, false, false),
            new NodeFacts(
                node(3), 1, NodeKind.RHIZOMORPH, "", base.capacity(), root -> true, true, true),
            new NodeFacts(node(4), 1, NodeKind.RHIZOMORPH, "", small, root -> true, true, false),
            new NodeFacts(node(5), 1, NodeKind.RHIZOMORPH, "", full, root -> false, true, false));

    assertThat(place(fleet(nodes, SEARCH), search()))
        .isEqualTo(
            new Placement.Nowhere(
                List.of(
                    new Placement.NotHere(node(1), "a hypha runs no tasks"),
                    new Placement.NotHere(node(2), "unreachable"),
                    new Placement.NotHere(node(3), "drained"),
                    new Placement.NotHere(
                        node(4), "free memory is 134217728 bytes, needed are 268435456"),
                    new Placement.NotHere(node(5), "free disk is 999 bytes, needed are 1000"))));
  }

  @Test
  void of_whenBoundToAZoneOrANode_choosesOnlyThere() {
    NodeFacts south =
        new NodeFacts(
            node(2),
            4,
            NodeKind.RHIZOMORPH,
            "south",
            facts(node(2)).capacity(),
            root -> false,
            true,
            false);
    FleetView view = fleet(List.of(facts(node(1)), south, facts(node(3))), SEARCH);

    NetworkTask inZone = search(Tasks.demanding(new Work.Requirements(0, "south", null)));
    NetworkTask onNode = search(Tasks.demanding(new Work.Requirements(0, null, node(3))));

    assertThat(place(view, inZone)).isEqualTo(new Placement.Here(node(2), 4, List.of()));
    assertThat(place(view, onNode)).isEqualTo(new Placement.Here(node(3), 1, List.of()));
  }

  @Test
  void of_whenANodeHoldsTheBundle_prefersItToAFreerOne() {
    NodeFacts holder =
        new NodeFacts(
            node(2),
            1,
            NodeKind.RHIZOMORPH,
            "north",
            new Capacity(0, GIB / 2, 2 * GIB, 0),
            root -> root.equals(Tasks.rootOf(SEARCH)),
            true,
            false);

    assertThat(place(fleet(List.of(facts(node(1)), holder, facts(node(3))), SEARCH), search()))
        .isEqualTo(new Placement.Here(node(2), 1, List.of()));
  }

  @Test
  void of_whenAnAttemptWasLostThere_goesElsewhereUnlessThereIsNoElse() {
    assertThat(Placement.of(TASK, search(), fleetOf(2), Set.of(node(1))))
        .isEqualTo(new Placement.Here(node(2), 1, List.of()));
    assertThat(Placement.of(TASK, search(), fleetOf(1), Set.of(node(1))))
        .isEqualTo(new Placement.Here(node(1), 1, List.of()));
  }

  @Test
  void of_whenAnAttemptWasLostInAZone_prefersAnotherZone() {
    NodeFacts south =
        new NodeFacts(
            node(3),
            1,
            NodeKind.RHIZOMORPH,
            "south",
            facts(node(3)).capacity(),
            root -> false,
            true,
            false);
    FleetView view = fleet(List.of(facts(node(1)), facts(node(2)), south), SEARCH);

    for (int i = 0; i < 20; i++) {
      assertThat(Placement.of(new TaskId("t-" + i), search(), view, Set.of(node(1))))
          .isEqualTo(new Placement.Here(node(3), 1, List.of()));
    }
  }

  @Test
  void of_whenNodesAreAlike_spreadsTasksAndKeepsToItsChoice() {
    FleetView view = fleetOf(4);
    Map<NodeId, Integer> counts = new HashMap<>();
    for (int i = 0; i < 400; i++) {
      TaskId task = new TaskId("t-" + i);
      Placement first = Placement.of(task, search(), view, Set.of());
      assertThat(Placement.of(task, search(), view, Set.of())).isEqualTo(first);
      counts.merge(((Placement.Here) first).node(), 1, Integer::sum);
    }
    assertThat(counts).hasSize(4);
    assertThat(counts.values()).allMatch(count -> count > 60 && count < 140);
  }
}
