package io.mycelium.actors.instance;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What an instance makes of what its hands report, other than of their inventory. */
final class Reporting {
  private final ComponentSettings settings;
  private final ComponentPorts ports;
  private final Leasing leasing;
  private final Aftermath aftermath;
  private final Deferring deferring;

  Reporting(
      ComponentSettings settings,
      ComponentPorts ports,
      Leasing leasing,
      Aftermath aftermath,
      Deferring deferring) {
    this.settings = settings;
    this.ports = ports;
    this.leasing = leasing;
    this.aftermath = aftermath;
    this.deferring = deferring;
  }

  /** Drafts the events of a report; what is returned follows once they are stored. */
  Consumer<ComponentState> heard(Draft draft, HandsReport report) {
    switch (report) {
      case HandsReport.Downloading downloading -> {
        Loading.downloading(draft, downloading);
        aftermath
            .waiting()
            .tell(
                downloading.generation(),
                "downloading, %d of %d bytes"
                    .formatted(downloading.doneBytes(), downloading.totalBytes()),
                (double) downloading.doneBytes() / Math.max(1, downloading.totalBytes()));
      }
      case HandsReport.Verifying(long generation) -> {
        Loading.verifying(draft, generation);
        aftermath.waiting().tell(generation, "verifying", 1);
      }
      case HandsReport.Cached cached -> {
        Loading.cached(draft, cached);
        aftermath.waiting().tell(cached.generation(), "loading", 0);
      }
      case HandsReport.Loaded loaded -> {
        return loaded(draft, loaded);
      }
      case HandsReport.MayDefer(long generation) -> deferring.mayDefer(generation);
      case HandsReport.DeferAnswered answer -> deferring.answered(draft, answer);
      case HandsReport.LoadFailed failed -> Loading.failed(draft, failed, retryAt(draft, failed));
      case HandsReport.Quarantined(long generation, var evidence) ->
          Loading.quarantined(draft, generation, evidence);
      case HandsReport.Isolated isolated -> Escalating.isolated(draft, isolated);
      case HandsReport.Stalled(long generation, var evidence) ->
          Escalating.stalled(draft, generation, evidence);
      case HandsReport.EndedNode ended -> Escalating.endedNode(draft, ended);
      case HandsReport.Died died ->
          Escalating.died(draft, died, ports.clock().millis(), settings::retryAfter);
      case HandsReport.Unloaded unloaded -> Loading.unloaded(draft, unloaded);
      case HandsReport.Leaked(long generation, var path) -> Loading.leaked(draft, generation, path);
      case HandsReport.Removed removed -> Loading.removed(draft, removed);
      case HandsReport.InventoryIs inventory ->
          throw new IllegalArgumentException("an inventory is reconciled, not reported");
    }
    return after -> {};
  }

  private long retryAt(Draft draft, HandsReport.LoadFailed failed) {
    int failures =
        draft
            .state()
            .slot(failed.generation())
            .flatMap(slot -> draft.state().bundle(slot.version()))
            .map(Bundle::failures)
            .orElse(0);
    if (failed.stage() == HandsReport.Stage.MEMORY) {
      // Nothing is wrong with the bundle: who asks when memory is free shall not wait.
      return ports.clock().millis() + settings.retryMin().toMillis();
    }
    return ports.clock().millis()
        + (failed.retryable() ? settings.retryAfter(failures + 1) : settings.retryMax()).toMillis();
  }

  private Consumer<ComponentState> loaded(Draft draft, HandsReport.Loaded loaded) {
    long generation = loaded.generation();
    boolean repeated =
        draft
            .state()
            .slot(generation)
            .filter(slot -> slot.phase() == Slot.Phase.ACTIVE)
            .isPresent();
    if (repeated) {
      aftermath.works(generation, loaded.runner());
      return after -> {};
    }
    Optional<Slot> slot =
        Loading.loaded(draft, generation, loaded.durationMs(), loaded.memoryBytes());
    List<Waiting.Entry> waiting = aftermath.waiting().take(generation);
    List<LeaseVerdict> verdicts =
        waiting.stream()
            .map(entry -> leasing.acquire(draft, entry.request(), ports.clock().millis()))
            .toList();
    if (slot.isPresent()) {
      aftermath.works(generation, loaded.runner());
    }
    return after -> {
      if (after.liveSlots().stream().noneMatch(is -> is.generation() == generation)) {
        aftermath.unload(generation);
      }
      for (int i = 0; i < waiting.size(); i++) {
        Waiting.Entry entry = waiting.get(i);
        aftermath.answer(verdicts.get(i), entry.request(), entry.replyTo());
      }
    };
  }
}
