package io.mycelium.actors.instance;

import io.mycelium.actors.instance.ComponentEvent.IsolationRaised;
import io.mycelium.actors.instance.ComponentEvent.LeaseVoided;
import io.mycelium.actors.instance.ComponentEvent.SlotDied;
import io.mycelium.actors.instance.ComponentEvent.SlotEndedNode;
import io.mycelium.actors.instance.ComponentEvent.SlotIsolated;
import io.mycelium.actors.instance.ComponentEvent.SlotStalled;
import io.mycelium.api.Version;
import io.mycelium.distribution.bundle.Isolation;
import java.time.Duration;
import java.util.function.IntFunction;

/** What misconduct of a component means for where it is loaded next, and when. */
final class Escalating {
  private Escalating() {}

  /** The slot is kept further from the node than by a layer. */
  static void isolated(Draft draft, HandsReport.Isolated report) {
    Loading.expectLoading(draft, "isolated", report.generation())
        .filter(slot -> slot.isolation() != report.isolation())
        .ifPresent(
            slot ->
                draft.add(new SlotIsolated(report.generation(), report.isolation(), report.why())));
  }

  /** The component did not end its start in time. */
  static void stalled(Draft draft, long generation, String evidence) {
    Loading.expectLoading(draft, "stalled", generation)
        .filter(slot -> slot.isolation() == Isolation.LAYER)
        .ifPresent(
            slot -> {
              draft.add(new SlotStalled(slot.version(), generation, evidence));
              raise(draft, slot.version(), "stalled: " + evidence);
            });
  }

  /**
   * The component ended the JVM of the node. The slot is gone since the next start of the node; its
   * generation must be one that the instance has ordered.
   */
  static void endedNode(Draft draft, HandsReport.EndedNode report) {
    if (report.generation() > draft.state().generation()) {
      draft.refuse(
          "ended-node", "generation", report.generation(), draft.state().generation(), null);
      return;
    }
    draft.add(new SlotEndedNode(report.version(), report.generation(), report.evidence()));
    raise(draft, report.version(), "ended it: " + report.evidence());
  }

  /** After a leak, whose event is drafted already. */
  static void leaked(Draft draft, Slot slot, String path) {
    if (slot.isolation() == Isolation.LAYER) {
      raise(draft, slot.version(), "leaked: " + path);
    }
  }

  private static void raise(Draft draft, Version version, String last) {
    Conduct conduct = draft.state().conduct(version);
    if (conduct.strikes() >= Conduct.MAX_STRIKES && conduct.isolation() == Isolation.LAYER) {
      draft.add(
          new IsolationRaised(
              version,
              Isolation.LAYER,
              Isolation.PROCESS,
              "%d times in the JVM of the node; the last time it %s"
                  .formatted(conduct.strikes(), last)));
    }
  }

  /**
   * The process of a slot has ended by itself: its leases end, and it is left alone for a while.
   */
  static void died(
      Draft draft, HandsReport.Died report, long nowEpochMs, IntFunction<Duration> retryAfter) {
    draft
        .state()
        .slot(report.generation())
        .filter(slot -> slot.phase() == Slot.Phase.ACTIVE || slot.phase() == Slot.Phase.DRAINING)
        .ifPresent(
            slot -> {
              draft
                  .state()
                  .leasesOf(slot.generation())
                  .forEach(lease -> draft.add(new LeaseVoided(lease, report.reason())));
              int deaths = draft.state().conduct(slot.version()).deaths() + 1;
              long retryAt = nowEpochMs + retryAfter.apply(deaths).toMillis();
              draft.add(new SlotDied(slot.version(), slot.generation(), report.reason(), retryAt));
            });
  }
}
