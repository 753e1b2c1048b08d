package io.mycelium.runtime;

import io.mycelium.api.Component;
import io.mycelium.api.TaskContext;
import io.mycelium.api.TaskId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One attempt on its own thread. Keeps nothing of the component once it has ended. */
final class TaskRun implements TaskContext, RunningTask {
  static final int MAX_LOG_LINE_LENGTH = 4096;

  /** Made in time: when memory or files are used up, no other outcome may be possible. */
  private static final TaskOutcome UNTOLD =
      new TaskOutcome.Failed(
          "it has failed, and there was no memory or no file left to tell what with");

  private final TaskInvocation invocation;
  private final ProgressThinner progress;
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private final CompletableFuture<TaskOutcome> outcome = new CompletableFuture<>();
  private @Nullable Thread thread;
  private boolean ended;

  TaskRun(TaskInvocation invocation, ProgressThinner progress) {
    this.invocation = invocation;
    this.progress = progress;
  }

  String name() {
    return "task " + invocation.task() + "/" + invocation.attempt();
  }

  /** Runs to the end on the calling thread. */
  void execute(Component component) {
    synchronized (this) {
      thread = Thread.currentThread();
      if (cancelled()) {
        thread.interrupt();
      }
    }
    TaskOutcome result = run(component);
    synchronized (this) {
      ended = true;
      thread = null;
    }
    Thread.interrupted();
    try {
      progress.finish();
    } finally {
      outcome.complete(cancelled() ? new TaskOutcome.Cancelled() : result);
    }
  }

  private TaskOutcome run(Component component) {
    try {
      byte[] result = component.run(this);
      if (result == null) {
        return new TaskOutcome.Failed("the component has returned null instead of a result");
      }
      if (result.length > MAX_RESULT_BYTES) {
        return new TaskOutcome.Failed(
            "the result has %d bytes, limit %d: keep it in the key-value store or in a file"
                .formatted(result.length, MAX_RESULT_BYTES));
      }
      return new TaskOutcome.Succeeded(result.clone());
    } catch (Throwable failure) {
      return failed(failure);
    }
  }

  private static TaskOutcome failed(Throwable failure) {
    try {
      return new TaskOutcome.Failed(FailureText.full(failure));
    } catch (Throwable exhausted) {
      return UNTOLD;
    }
  }

  /** Ends it as failed when its thread can't be started or does not end. */
  void abandon(String reason) {
    outcome.complete(new TaskOutcome.Failed(reason));
  }

  @Override
  public CompletableFuture<TaskOutcome> outcome() {
    return outcome;
  }

  @Override
  public synchronized void cancel() {
    if (!ended) {
      cancelled.countDown();
      if (thread != null) {
        thread.interrupt();
      }
    }
  }

  @Override
  public TaskId task() {
    return invocation.task();
  }

  @Override
  public long attempt() {
    return invocation.attempt();
  }

  @Override
  public String operation() {
    return invocation.operation();
  }

  @Override
  public byte[] input() {
    return invocation.input().clone();
  }

  @Override
  public void progress(double fraction, String message) {
    progress.report(fraction, message);
  }

  @Override
  public void log(String line) {
    invocation.listener().log(FailureText.cut(line, MAX_LOG_LINE_LENGTH));
  }

  @Override
  public boolean cancelled() {
    return cancelled.getCount() == 0;
  }

  @Override
  public boolean awaitCancelled(Duration atMost) throws InterruptedException {
    return cancelled.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }
}
