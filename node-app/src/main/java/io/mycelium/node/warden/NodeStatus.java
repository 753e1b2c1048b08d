package io.mycelium.node.warden;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A node as its warden knows it; immutable.
 *
 * @param name its name on this machine, also of its directory
 * @param phase where it is
 * @param process its process, or none
 * @param ready what it reported when it became ready; null before
 * @param problem why it could not run when it was tried last, or empty
 * @param failures how often it ended since it was last ready for a while
 * @param notBeforeNanos when it may be started again, on the monotonic clock
 */
record NodeStatus(
    String name,
    Phase phase,
    ProcessMark process,
    ControlLine.@Nullable Ready ready,
    String problem,
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
    return new NodeStatus(name, Phase.WAITING, ProcessMark.NONE, null, "", 0, Long.MIN_VALUE);
  }

  /**
   * As the warden before left it.
   *
   * @param runs whether its process still runs
   */
  static NodeStatus resumed(WardenState.NodeState before, boolean runs) {
    NodeStatus fresh = waiting(before.name());
    NodeStatus kept = before.phase().equals(name(Phase.HELD)) ? fresh.held() : fresh;
    return runs ? kept.adopted(before.process(), before.ready()) : kept;
  }

  NodeStatus started(ProcessMark by) {
    return new NodeStatus(name, Phase.STARTING, by, null, problem, failures, notBeforeNanos);
  }

  /** A process that another warden has started runs it. */
  NodeStatus adopted(ProcessMark by, ControlLine.@Nullable Ready report) {
    Phase running = report == null ? Phase.STARTING : Phase.READY;
    return new NodeStatus(
        name, phase == Phase.HELD ? Phase.HELD : running, by, report, "", failures, notBeforeNanos);
  }

  NodeStatus ready(ControlLine.Ready report) {
    Phase next = phase == Phase.HELD ? Phase.HELD : Phase.READY;
    return new NodeStatus(name, next, process, report, "", failures, notBeforeNanos);
  }

  NodeStatus refused(String message) {
    return new NodeStatus(name, phase, process, ready, message, failures, notBeforeNanos);
  }

  /** Its process has ended; it waits twice as long after each end that followed no steady run. */
  NodeStatus ended(long nowNanos, boolean wasSteady) {
    int counted = wasSteady ? 1 : failures + 1;
    long delay =
        Math.min(
            MAX_DELAY.toNanos(), FIRST_DELAY.toNanos() << Math.min(counted - 1, MAX_DOUBLINGS));
    Phase next = phase == Phase.HELD ? Phase.HELD : Phase.WAITING;
    return new NodeStatus(name, next, ProcessMark.NONE, null, problem, counted, nowNanos + delay);
  }

  NodeStatus held() {
    return new NodeStatus(name, Phase.HELD, process, ready, problem, failures, notBeforeNanos);
  }

  NodeStatus letGo() {
    if (process.equals(ProcessMark.NONE)) {
      return waiting(name);
    }
    Phase running = ready == null ? Phase.STARTING : Phase.READY;
    return new NodeStatus(name, running, process, ready, problem, failures, notBeforeNanos);
  }

  boolean mayStart(long nowNanos) {
    return phase == Phase.WAITING
        && (notBeforeNanos == Long.MIN_VALUE || nowNanos - notBeforeNanos >= 0);
  }

  /**
   * What the state file says of it.
   *
   * @param startTook how long its process took until it was ready
   */
  WardenState.NodeState state(Duration startTook) {
    return new WardenState.NodeState(
        name, name(phase), process, ready, problem, startTook.toMillis());
  }

  private static String name(Phase phase) {
    return phase.name().toLowerCase(Locale.ROOT);
  }
}
