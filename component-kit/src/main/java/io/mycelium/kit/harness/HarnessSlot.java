package io.mycelium.kit.harness;

import io.mycelium.api.TaskId;
import io.mycelium.runtime.LoadedComponent;
import io.mycelium.runtime.TaskInvocation;
import io.mycelium.runtime.UnloadOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** One loaded version of the component on the node of the test. */
public final class HarnessSlot {
  private static final long EXTRA_SECONDS = 30;

  private final LoadedComponent component;
  private final HarnessMetrics metrics;
  private final Duration unloadLimit;
  private final AtomicLong tasks = new AtomicLong();

  HarnessSlot(LoadedComponent component, HarnessMetrics metrics, Duration unloadLimit) {
    this.component = component;
    this.metrics = metrics;
    this.unloadLimit = unloadLimit;
  }

  /** Component, version and generation, for example {@code hello@1.0.0#1}. */
  public String name() {
    return component.name();
  }

  /** Its figures. */
  public HarnessMetrics metrics() {
    return metrics;
  }

  /** Runs an operation to its end and returns the result as text; fails the test otherwise. */
  public String run(String operation, String json) {
    return submit(operation, json).result();
  }

  /**
   * Starts an operation and returns at once.
   *
   * @throws java.util.concurrent.RejectedExecutionException when the slot unloads, runs too many
   *     tasks, or the component has used up its quota
   */
  public HarnessTask submit(String operation, String json) {
    String id = "t-" + tasks.incrementAndGet();
    HarnessTask.Reports reports = new HarnessTask.Reports();
    return new HarnessTask(
        "task %s '%s' of %s".formatted(id, operation, name()),
        reports,
        component.run(
            new TaskInvocation(
                new TaskId(id), 1, operation, json.getBytes(StandardCharsets.UTF_8), reports)));
  }

  /** Stops and unloads it, with whatever runs there, and waits for the proof or the suspect. */
  public UnloadOutcome unload() {
    long limit = unloadLimit.toSeconds() + EXTRA_SECONDS;
    try {
      return component.unload(unloadLimit).get(limit, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("%s did not unload within %d s".formatted(name(), limit), e);
    } catch (ExecutionException never) {
      throw new IllegalStateException(never);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("the unload of %s was interrupted".formatted(name()), e);
    }
  }
}
