package io.mycelium.node.cli;

import io.mycelium.node.warden.WardenState;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells the operator how a fleet comes up: each node once, and what keeps one from running. */
final class FleetReport {
  private final PrintWriter out;
  private final PrintWriter err;
  private final Set<String> shown = new HashSet<>();
  private boolean complete;
  private @Nullable String refusal;

  FleetReport(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  /** Shows what is new. */
  synchronized void show(WardenState state) {
    warnOfFew(state.nodes().size());
    for (WardenState.NodeState node : state.nodes()) {
      if (node.isReady() && shown.add(node.name() + " " + node.pid())) {
        out.println(
            "READY %s %s process %d %s"
                .formatted(node.name(), node.node(), node.pid(), node.http()));
      }
      String problem = "%s can't run: %s".formatted(node.name(), node.problem());
      if (!node.problem().isEmpty() && shown.add(problem)) {
        if (!complete && refusal == null) {
          refusal = problem;
        } else {
          err.println(problem);
        }
      }
    }
    complete |= isComplete(state);
    out.flush();
    err.flush();
  }

  /** Whether all nodes are ready that are not held down. */
  static boolean isComplete(WardenState state) {
    return state.nodes().stream().allMatch(node -> node.isReady() || node.isHeld());
  }

  /** What kept a node from running before all of them had run once. */
  synchronized Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  private void warnOfFew(int nodes) {
    if (nodes == 1 && shown.add("few")) {
      err.println("one node: the fleet is down while it is down, and no task can move");
    } else if (nodes == 2 && shown.add("few")) {
      err.println(
          "two nodes: a death that the warden sees is survived; if the two only lose sight of each"
              + " other, the one with the lower address goes on and the other stops");
    } else if (shown.add("few")) {
      err.println(
          "%d nodes: the death or the silence of fewer than half of them is survived"
              .formatted(nodes));
    }
  }
}
