package io.mycelium.actors.agent;

import io.mycelium.actors.instance.Lease;
import io.mycelium.actors.instance.LeaseHolder;
import io.mycelium.actors.task.runner.RunnerReport;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** One attempt in a slot: what it has said, what of that was passed on, and how it ended. */
final class RunnerAttempt {
  /** The most log lines that wait to be sent. */
  private static final int MAX_LINES_PER_REPORT = 100;

  private final Lease lease;
  private final List<Lease> beside;
  private final List<String> lines = new ArrayList<>();
  private ActorRef<RunnerReport> watcher;
  private SlotTasks.Running running = () -> {};
  private double fraction;
  private String message = "";
  private boolean progressChanged;
  private boolean cancelled;
  private @Nullable RunnerReport outcome;

  RunnerAttempt(Lease lease, List<Lease> beside, ActorRef<RunnerReport> watcher) {
    this.lease = lease;
    this.beside = beside;
    this.watcher = watcher;
  }

  Lease lease() {
    return lease;
  }

  /** What else it has leased, as its holder says. */
  List<Lease> beside() {
    return beside;
  }

  /** Whether it was told to stop. */
  boolean isCancelled() {
    return cancelled;
  }

  /** It runs, and can be stopped by this. */
  void runs(SlotTasks.Running now) {
    running = now;
  }

  /** Stops it. */
  void cancel() {
    cancelled = true;
    running.cancel();
  }

  /** Reports to somebody else from now on, who hears at once how it is. */
  void watch(ActorRef<RunnerReport> newWatcher) {
    watcher = newWatcher;
    watcher.tell(outcome == null ? progress() : outcome);
  }

  void progressed(double reached, String text) {
    fraction = reached;
    message = text;
    progressChanged = true;
  }

  void logged(String line) {
    lines.add(line);
    if (lines.size() >= MAX_LINES_PER_REPORT) {
      report();
    }
  }

  /** It ended; what it said before is passed on first. */
  void end(RunnerReport how) {
    report();
    outcome = how;
    watcher.tell(how);
  }

  /** Passes on what is new. */
  void report() {
    LeaseHolder holder = lease.holder();
    if (!lines.isEmpty()) {
      watcher.tell(new RunnerReport.LogLines(holder.task(), holder.attempt(), lines));
      lines.clear();
    }
    if (progressChanged) {
      progressChanged = false;
      watcher.tell(progress());
    }
  }

  private RunnerReport progress() {
    LeaseHolder holder = lease.holder();
    return new RunnerReport.Progress(holder.task(), holder.attempt(), fraction, message);
  }
}
