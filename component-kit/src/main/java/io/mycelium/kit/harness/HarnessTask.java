package io.mycelium.kit.harness;

import io.mycelium.runtime.RunningTask;
import io.mycelium.runtime.TaskInvocation;
import io.mycelium.runtime.TaskOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A task that was given to a slot: what it has told so far, and how it ends. */
public final class HarnessTask {
  /** How long a test waits for anything that a task does. */
  public static final Duration WAIT_LIMIT = Duration.ofSeconds(30);

  private final String name;
  private final Reports reports;
  private final RunningTask running;

  HarnessTask(String name, Reports reports, RunningTask running) {
    this.name = name;
    this.reports = reports;
    this.running = running;
    var _ = running.outcome().thenRun(reports::wake);
  }

  /**
   * How far a task said it is.
   *
   * @param fraction from 0 to 1
   * @param message for people
   */
  public record Report(double fraction, String message) {}

  /** What a task tells while it runs. */
  static final class Reports implements TaskInvocation.Listener {
    private final List<Report> progress = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    @Override
    public synchronized void progress(double fraction, String message) {
      progress.add(new Report(fraction, message));
      notifyAll();
    }

    @Override
    public synchronized void log(String line) {
      lines.add(line);
      notifyAll();
    }

    synchronized void wake() {
      notifyAll();
    }

    synchronized boolean await(BooleanSupplier wanted, BooleanSupplier over, long nanos)
        throws InterruptedException {
      long end = System.nanoTime() + nanos;
      while (!wanted.getAsBoolean()) {
        long left = end - System.nanoTime();
        if (over.getAsBoolean() || left <= 0) {
          return wanted.getAsBoolean();
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
      return true;
    }
  }

  /** The reports of progress, thinned out as on a node. */
  public List<Report> progress() {
    synchronized (reports) {
      return List.copyOf(reports.progress);
    }
  }

  /** The lines of the task's log. */
  public List<String> log() {
    synchronized (reports) {
      return List.copyOf(reports.lines);
    }
  }

  /** Waits for a line of the task's log that contains the text. */
  public void awaitLog(String part) {
    await(
        "a line with '" + part + "'",
        () -> reports.lines.stream().anyMatch(line -> line.contains(part)));
  }

  /** Waits until the task has reported that it is at least so far. */
  public void awaitProgress(double fraction) {
    await(
        "progress of " + fraction,
        () -> reports.progress.stream().anyMatch(report -> report.fraction() >= fraction));
  }

  private void await(String what, BooleanSupplier wanted) {
    try {
      if (!reports.await(wanted, () -> running.outcome().isDone(), WAIT_LIMIT.toNanos())) {
        throw new AssertionError(
            "%s never told %s; it %s, its log is %s".formatted(name, what, ended(), log()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("the wait for %s was interrupted".formatted(what), e);
    }
  }

  private String ended() {
    TaskOutcome outcome = running.outcome().getNow(null);
    return outcome == null ? "runs" : "ended as " + text(outcome);
  }

  /** Tells the task to stop, as a user or the end of its time limit does. */
  public void cancel() {
    running.cancel();
  }

  /** Waits for its end. */
  public TaskOutcome outcome() {
    try {
      return running.outcome().get(WAIT_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(
          "%s has not ended within %s; its log is %s".formatted(name, WAIT_LIMIT, log()), e);
    } catch (ExecutionException never) {
      throw new IllegalStateException(never);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("the wait for %s was interrupted".formatted(name), e);
    }
  }

  /** Waits for its success and returns the result as text; fails the test otherwise. */
  public String result() {
    return switch (outcome()) {
      case TaskOutcome.Succeeded(byte[] result) -> new String(result, StandardCharsets.UTF_8);
      case TaskOutcome other -> throw new AssertionError(name + " " + text(other));
    };
  }

  /** Waits for its failure and returns the reason; fails the test otherwise. */
  public String failure() {
    return switch (outcome()) {
      case TaskOutcome.Failed(String reason) -> reason;
      case TaskOutcome other -> throw new AssertionError(name + " did not fail: " + text(other));
    };
  }

  private static @Nullable String text(TaskOutcome outcome) {
    return switch (outcome) {
      case TaskOutcome.Succeeded(byte[] result) ->
          "succeeded: " + new String(result, StandardCharsets.UTF_8);
      case TaskOutcome.Failed(String reason) -> "failed: " + reason;
      case TaskOutcome.Cancelled() -> "cancelled";
    };
  }
}
