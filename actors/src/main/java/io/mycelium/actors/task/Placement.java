package io.mycelium.actors.task;

import io.mycelium.actors.fleet.NodeKind;
import io.mycelium.actors.task.FleetView.Besides;
import io.mycelium.actors.task.FleetView.NodeFacts;
import io.mycelium.actors.task.FleetView.ReleaseFacts;
import io.mycelium.actors.task.NetworkTask.Need;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where a task may run, and why not elsewhere: a function of the view and nothing else. */
public sealed interface Placement {
  /** What a node that holds every bundle already is worth. */
  int HOLDINGS_SCORE = 1_000;

  /** What a node with all of its memory free is worth. */
  int MEMORY_SCORE = 400;

  /** What an idle node is worth. */
  int CPU_SCORE = 200;

  /** What it costs to have lost an earlier attempt of the task: more than all else can outweigh. */
  int LOST_HERE_PENALTY = 2_000;

  /** What it costs to be in a zone where one was lost: as much as half of the memory is worth. */
  int LOST_IN_ZONE_PENALTY = 200;

  // Coarse steps make similar nodes equal, so that the hash spreads a burst of tasks over them.
  int STEPS = 4;

  /** The task goes to this node. */
  record Here(NodeId node, long incarnation, List<Need> besides) implements Placement {
    /** Copies the list. */
    public Here {
      besides = List.copyOf(besides);
    }
  }

  /** No node will do now. */
  record Nowhere(List<NotHere> nodes) implements Placement {
    /** Copies the list. */
    public Nowhere {
      nodes = List.copyOf(nodes);
    }
  }

  /** A component, or one that it needs, has no release that fits. */
  record NoRelease(String text) implements Placement {}

  /** Why a node will not do. */
  record NotHere(NodeId node, String reason) {}

  /**
   * Chooses the node with the highest score; among equals the one that the hash of task and node
   * prefers.
   *
   * @param lostOn where earlier attempts were lost; used again only if nothing else will do
   */
  static Placement of(TaskId task, NetworkTask body, FleetView view, Set<NodeId> lostOn) {
    List<ReleaseFacts> releases = new ArrayList<>();
    for (Need need : body.loads()) {
      Optional<ReleaseFacts> release = view.releases().resolve(need.component(), need.range());
      if (release.isEmpty()) {
        return new NoRelease(
            "component %s has no release in %s as of index %d of the release log"
                .formatted(need.component(), need.range(), view.releases().logIndex()));
      }
      releases.add(release.get());
    }
    List<Need> besides = new ArrayList<>();
    for (ReleaseFacts loaded : List.copyOf(releases)) {
      switch (view.releases().besides(loaded)) {
        case Besides.Missing(String text) -> {
          return new NoRelease(text);
        }
        case Besides.Found(List<ReleaseFacts> found) ->
            found.forEach(one -> add(one, releases, besides));
      }
    }
    List<NotHere> refused = new ArrayList<>();
    List<NodeFacts> fit = new ArrayList<>();
    for (NodeFacts node : view.nodes()) {
      String reason = whyNot(node, body.work().requirements(), releases);
      if (reason == null) {
        fit.add(node);
      } else {
        refused.add(new NotHere(node.node(), reason));
      }
    }
    Set<String> lostIn =
        view.nodes().stream()
            .filter(node -> lostOn.contains(node.node()))
            .map(NodeFacts::zone)
            .collect(Collectors.toUnmodifiableSet());
    return fit.stream()
        .max(
            Comparator.<NodeFacts>comparingInt(
                    node ->
                        score(node, releases)
                            - (lostOn.contains(node.node()) ? LOST_HERE_PENALTY : 0)
                            - (lostIn.contains(node.zone()) ? LOST_IN_ZONE_PENALTY : 0))
                .thenComparing(node -> preference(task, node.node())))
        .<Placement>map(node -> new Here(node.node(), node.incarnation(), besides))
        .orElseGet(() -> new Nowhere(refused));
  }

  /** Adds what is not there yet, in exactly the version that was found to fit. */
  private static void add(ReleaseFacts one, List<ReleaseFacts> releases, List<Need> besides) {
    if (releases.stream().noneMatch(other -> other.component().equals(one.component()))) {
      releases.add(one);
      besides.add(new Need(one.component(), VersionRange.exactly(one.version())));
    }
  }

  private static @Nullable String whyNot(
      NodeFacts node, Work.Requirements wanted, List<ReleaseFacts> releases) {
    if (wanted.node() != null && !wanted.node().equals(node.node())) {
      return "the task is bound to node " + wanted.node().shortForm();
    }
    if (node.kind() == NodeKind.HYPHA) {
      return "a hypha runs no tasks";
    }
    if (!node.reachable()) {
      return "unreachable";
    }
    if (node.drained()) {
      return "drained";
    }
    if (wanted.zone() != null && !wanted.zone().equals(node.zone())) {
      return "zone is %s, wanted is %s".formatted(node.zone(), wanted.zone());
    }
    long memoryBytes = saturated(wanted.memoryBytes(), memoryBytes(releases));
    if (memoryBytes > node.capacity().memoryFreeBytes()) {
      return "free memory is %d bytes, needed are %d"
          .formatted(node.capacity().memoryFreeBytes(), memoryBytes);
    }
    long diskBytes = missingBytes(node, releases);
    if (diskBytes > node.capacity().diskFreeBytes()) {
      return "free disk is %d bytes, needed are %d"
          .formatted(node.capacity().diskFreeBytes(), diskBytes);
    }
    return null;
  }

  private static int score(NodeFacts node, List<ReleaseFacts> releases) {
    long held = releases.stream().filter(it -> node.holdings().mayHold(it.root())).count();
    long totalBytes = Math.max(1, node.capacity().memoryTotalBytes());
    double memory = (double) node.capacity().memoryFreeBytes() / totalBytes;
    return (int) (HOLDINGS_SCORE * held / releases.size())
        + stepped(memory, MEMORY_SCORE)
        + stepped(node.capacity().cpuIdle(), CPU_SCORE);
  }

  private static int stepped(double fraction, int worth) {
    int steps = (int) Math.floor(Math.clamp(fraction, 0.0, 1.0) * STEPS);
    return steps * worth / STEPS;
  }

  private static String preference(TaskId task, NodeId node) {
    return Digest.of((task + "@" + node).getBytes(StandardCharsets.UTF_8)).hex();
  }

  private static long memoryBytes(List<ReleaseFacts> releases) {
    return releases.stream().mapToLong(ReleaseFacts::memoryBytes).reduce(0, Placement::saturated);
  }

  private static long missingBytes(NodeFacts node, List<ReleaseFacts> releases) {
    return releases.stream()
        .filter(release -> !node.holdings().mayHold(release.root()))
        .mapToLong(ReleaseFacts::contentBytes)
        .reduce(0, Placement::saturated);
  }

  private static long saturated(long left, long right) {
    return left > Long.MAX_VALUE - right ? Long.MAX_VALUE : left + right;
  }
}
