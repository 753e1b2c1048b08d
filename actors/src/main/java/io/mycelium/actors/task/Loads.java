package io.mycelium.actors.task;

import io.mycelium.actors.task.FleetView.Besides;
import io.mycelium.actors.task.FleetView.ReleaseFacts;
import io.mycelium.actors.task.NetworkTask.Need;
import io.mycelium.api.NodeId;
import io.mycelium.api.VersionRange;
import java.util.ArrayList;
import java.util.List;

/** What a task loads on one node, by the rules of the fleet for that node. */
sealed interface Loads {
  /**
   * These.
   *
   * @param releases all of them
   * @param besides those that the task does not name, each after all that it needs itself
   */
  record These(List<ReleaseFacts> releases, List<Need> besides) implements Loads {
    /** Copies the lists. */
    public These {
      releases = List.copyOf(releases);
      besides = List.copyOf(besides);
    }
  }

  /**
   * It can't.
   *
   * @param awaited whether that is only not known yet
   */
  record Not(String text, boolean awaited) implements Loads {}

  /** A node that will do, and what the task loads there. */
  record Fit(FleetView.NodeFacts node, These loads) {}

  /**
   * On a node.
   *
   * @param newest what the task names, as far as the log goes; in the order of the task
   */
  static Loads on(
      NodeId node, NetworkTask body, List<ReleaseFacts> newest, FleetView.ReleaseView view) {
    List<ReleaseFacts> named = new ArrayList<>();
    for (int i = 0; i < newest.size(); i++) {
      named.add(view.takenOn(node, newest.get(i), body.loads().get(i).range()));
    }
    List<ReleaseFacts> releases = new ArrayList<>(named);
    List<Need> besides = new ArrayList<>();
    for (ReleaseFacts loaded : named) {
      switch (view.besides(node, loaded)) {
        case Besides.Missing(String text) -> {
          return new Not(text, false);
        }
        case Besides.Awaited(String text) -> {
          return new Not(text, true);
        }
        case Besides.Found(List<ReleaseFacts> found) ->
            found.forEach(one -> add(one, releases, besides));
      }
    }
    return new These(releases, besides);
  }

  /** Adds what is not there yet, in exactly the version that was found to fit. */
  private static void add(ReleaseFacts one, List<ReleaseFacts> releases, List<Need> besides) {
    if (releases.stream().noneMatch(other -> other.component().equals(one.component()))) {
      releases.add(one);
      besides.add(new Need(one.component(), VersionRange.exactly(one.version())));
    }
  }
}
