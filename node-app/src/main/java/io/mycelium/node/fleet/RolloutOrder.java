package io.mycelium.node.fleet;

import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import java.time.Duration;
import java.util.List;

/**
 * That a version shall be rolled out.
 *
 * @param component of which component
 * @param to which version
 * @param canaries the nodes that take it first; empty for as many as {@code canaryCount} of those
 *     that have the component loaded
 * @param canaryCount how many are chosen
 * @param errorBudget how many failures are borne
 * @param limits how long each stage may take
 * @param planOnly whether it is only asked what that would touch
 */
public record RolloutOrder(
    ComponentId component,
    String to,
    List<NodeId> canaries,
    int canaryCount,
    int errorBudget,
    Limits limits,
    boolean planOnly) {
  /** Copies the list. */
  public RolloutOrder {
    canaries = List.copyOf(canaries);
  }

  /** How long a window, the canaries, the soak and the watch of all nodes may take. */
  public record Limits(Duration window, Duration canary, Duration soak, Duration watch) {
    /** What is taken unless something else is said. */
    public static final Limits DEFAULTS =
        new Limits(
            Duration.ofHours(24),
            Duration.ofMinutes(15),
            Duration.ofMinutes(10),
            Duration.ofMinutes(10));
  }
}
