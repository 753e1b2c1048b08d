package io.mycelium.actors.version;

import io.mycelium.api.NodeId;
import java.time.Duration;
import java.util.List;

/**
 * How a version is rolled out. Every stage has a limit, so that each rollout ends.
 *
 * @param canaries the nodes that take it first
 * @param errorBudget how many failures are borne before it is rolled back
 * @param windowLimit how long a maintenance window is waited for
 * @param canaryLimit how long each canary has to grant a lease on it
 * @param soak how long the canaries are watched after that
 * @param watch how long all nodes are watched once they take it
 */
public record RolloutPlan(
    List<NodeId> canaries,
    int errorBudget,
    Duration windowLimit,
    Duration canaryLimit,
    Duration soak,
    Duration watch) {
  /** The most canaries of one rollout. */
  public static final int MAX_CANARIES = 64;

  /** The largest error budget. */
  public static final int MAX_ERROR_BUDGET = 1_000;

  /** The longest stage. */
  public static final Duration MAX_STAGE = Duration.ofDays(14);

  /** Refuses a plan without canaries or beyond a limit. */
  public RolloutPlan {
    if (canaries.isEmpty() || canaries.size() > MAX_CANARIES) {
      throw new IllegalArgumentException(
          "a rollout has %d canaries, allowed are 1 to %d"
              .formatted(canaries.size(), MAX_CANARIES));
    }
    if (errorBudget < 0 || errorBudget > MAX_ERROR_BUDGET) {
      throw new IllegalArgumentException(
          "an error budget of %d is not from 0 to %d".formatted(errorBudget, MAX_ERROR_BUDGET));
    }
    canaries = List.copyOf(canaries);
    check("window limit", windowLimit);
    check("canary limit", canaryLimit);
    check("soak", soak);
    check("watch", watch);
  }

  private static void check(String what, Duration value) {
    if (value.isNegative() || value.compareTo(MAX_STAGE) > 0) {
      throw new IllegalArgumentException(
          "%s of %s is not from 0 to %s".formatted(what, value, MAX_STAGE));
    }
  }
}
