package io.mycelium.actors.task;

import io.mycelium.actors.fleet.NodeKind;
import io.mycelium.actors.task.FleetView.NodeFacts;
import io.mycelium.actors.task.FleetView.ReleaseFacts;
import io.mycelium.actors.task.NetworkTask.Need;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
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
    List<NotHere> refused = new ArrayList<>();
    List<Loads.Fit> fit = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    boolean elsewhere = false;
    for (NodeFacts node : view.nodes()) {
      String reason = whyNot(node, body.work().requirements());
      if (reason == null) {
        switch (Loads.on(node.node(), body, releases, view.releases())) {
          case Loads.Not(String text, boolean awaited) -> {
            reason = text;
            elsewhere |= awaited;
            missing.add(text);
          }
          case Loads.These loads -> {
            reason = noRoom(node, body.work().requirements(), loads.releases());
            elsewhere = true;
            if (reason == null) {
              fit.add(new Loads.Fit(node, loads));
            }
          }
        }
      }
      if (reason != null) {
        refused.add(new NotHere(node.node(), reason));
      }
    }
    if (!elsewhere && !missing.isEmpty()) {
      return new NoRelease(missing.getFirst());
    }
    return best(task, fit, view, lostOn).orElseGet(() -> new Nowhere(refused));
  }

  private static Optional<Placement> best(
      TaskId task, List<Loads.Fit> fit, FleetView view, Set<NodeId> lostOn) {
    Set<String> lostIn =
        view.nodes().stream()
            .filter(node -> lostOn.contains(node.node()))
            .map(NodeFacts::zone)
            .collect(Collectors.toUnmodifiableSet());
    return fit.stream()
        .max(
            Comparator.<Loads.Fit>comparingInt(
                    is ->
                        score(is.node(), is.loads().releases())
                            - (lostOn.contains(is.node().node()) ? LOST_HERE_PENALTY : 0)
                            - (lostIn.contains(is.node().zone()) ? LOST_IN_ZONE_PENALTY : 0))
                .thenComparing(is -> preference(task, is.node().node())))
        .map(is -> new Here(is.node().node(), is.node().incarnation(), is.loads().besides()));
  }

  private static @Nullable String whyNot(NodeFacts node, Work.Requirements wanted) {
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
    return wanted.zone() != null && !wanted.zone().equals(node.zone())
        ? "zone is %s, wanted is %s".formatted(node.zone(), wanted.zone())
        : null;
  }

  private static @Nullable String noRoom(
      NodeFacts node, Work.Requirements wanted, List<ReleaseFacts> releases) {
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
