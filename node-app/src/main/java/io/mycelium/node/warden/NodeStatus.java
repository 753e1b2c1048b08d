package io.mycelium.node.warden;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A node as its warden knows it; immutable.
 *
 * @param name its name on this machine, also of its directory
 * @param phase where it is
 * @param pid the process, 0 for none
 * @param ready what it reported when it became ready; null before
 * @param failures how often it ended since it was last ready for a while
 * @param notBeforeNanos when it may be started again, on the monotonic clock
 */
record NodeStatus(
    String name,
    Phase phase,
    long pid,
    ControlLine.@Nullable Ready ready,
    int failures,
    long notBeforeNanos) {

  /** Where a node is. */
  enum Phase {
    /** It is to be started. */
    WAITING,
    /** Its process runs and has not reported yet. */
    STARTING,
    /** It takes requests. */
    READY,
    /** It stays down until it is let go. */
    HELD
  }

  private static final Duration FIRST_DELAY = Duration.ofMillis(200);
  private static final Duration MAX_DELAY = Duration.ofSeconds(20);
  private static final int MAX_DOUBLINGS = 7;

  static NodeStatus waiting(String name) {
    return new NodeStatus(name, Phase.WAITING, 0, null, 0, Long.MIN_VALUE);
  }

  NodeStatus started(long startedPid) {
    return new NodeStatus(name, Phase.STARTING, startedPid, null, failures, notBeforeNanos);
  }

  NodeStatus ready(ControlLine.Ready report) {
    return new NodeStatus(name, Phase.READY, pid, report, failures, notBeforeNanos);
  }

  /** Its process has ended; it waits twice as long after each end that followed no steady run. */
  NodeStatus ended(long nowNanos, boolean wasSteady) {
    int counted = wasSteady ? 1 : failures + 1;
    long delay =
        Math.min(
            MAX_DELAY.toNanos(), FIRST_DELAY.toNanos() << Math.min(counted - 1, MAX_DOUBLINGS));
    Phase next = phase == Phase.HELD ? Phase.HELD : Phase.WAITING;
    return new NodeStatus(name, next, 0, null, counted, nowNanos + delay);
  }

  NodeStatus held() {
    return new NodeStatus(name, Phase.HELD, pid, ready, failures, notBeforeNanos);
  }

  NodeStatus letGo() {
    return new NodeStatus(name, Phase.WAITING, 0, null, 0, Long.MIN_VALUE);
  }

  boolean mayStart(long nowNanos) {
    return phase == Phase.WAITING
        && (notBeforeNanos == Long.MIN_VALUE || nowNanos - notBeforeNanos >= 0);
  }
}
