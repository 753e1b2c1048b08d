package io.mycelium.runtime;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Passes on the first report of progress at once and of those in an interval only the last. */
final class ProgressThinner {
  static final int MAX_MESSAGE_LENGTH = 256;

  private record Report(double fraction, String message) {}

  private final TaskInvocation.Listener listener;
  private final ScheduledExecutorService timer;
  private final LongSupplier nanos;
  private final long intervalNanos;
  private @Nullable Report waiting;
  private boolean scheduled;
  private boolean seen;
  private long lastNanos;

  ProgressThinner(
      TaskInvocation.Listener listener,
      ScheduledExecutorService timer,
      LongSupplier nanos,
      Duration interval) {
    this.listener = listener;
    this.timer = timer;
    this.nanos = nanos;
    this.intervalNanos = interval.toNanos();
  }

  synchronized void report(double fraction, String message) {
    double kept = Double.isNaN(fraction) ? 0 : Math.clamp(fraction, 0, 1);
    waiting = new Report(kept, FailureText.cut(message, MAX_MESSAGE_LENGTH));
    long since = nanos.getAsLong() - lastNanos;
    if (!seen || since >= intervalNanos) {
      pass();
    } else if (!scheduled) {
      scheduled = true;
      var _ = timer.schedule(this::due, intervalNanos - since, TimeUnit.NANOSECONDS);
    }
  }

  /** Passes on what still waits. */
  synchronized void finish() {
    pass();
  }

  private synchronized void due() {
    scheduled = false;
    pass();
  }

  private void pass() {
    Report report = waiting;
    if (report != null) {
      waiting = null;
      seen = true;
      lastNanos = nanos.getAsLong();
      listener.progress(report.fraction(), report.message());
    }
  }
}
