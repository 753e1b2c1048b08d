package io.mycelium.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.api.TaskId;
import io.mycelium.node.fleet.ResourceKind;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;

/** Waits until a task is over. */
final class TaskWaiting {
  private static final Set<String> OVER = Set.of("succeeded", "failed", "cancelled");
  private static final long POLL_MS = 150;

  @Option(names = "--wait", description = "Waits for the outcome.")
  private boolean wait;

  @Option(names = "--timeout", description = "Seconds to wait.", defaultValue = "300")
  private long timeoutSeconds;

  boolean isWanted() {
    return wait;
  }

  /** Shows how far it is while it waits; refused when the time is over. */
  JsonNode await(ApiClient client, TaskId task, PrintWriter err) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(timeoutSeconds).toNanos();
    CountDownLatch never = new CountDownLatch(1);
    String shown = "";
    while (true) {
      JsonNode seen = client.get(Names.path(ResourceKind.TASKS) + "/" + Names.encode(task.value()));
      String state = Names.fact(seen, "state");
      if (OVER.contains(state)) {
        return seen;
      }
      String line = progress(state, seen);
      if (!line.equals(shown)) {
        err.println(line);
        err.flush();
        shown = line;
      }
      if (System.nanoTime() > end || never.await(POLL_MS, TimeUnit.MILLISECONDS)) {
        throw new RefusedException(
            "task %s is %s after %d s".formatted(task, state, timeoutSeconds));
      }
    }
  }

  private static String progress(String state, JsonNode task) {
    JsonNode fraction = task.path("facts").path("progress");
    String bar = fraction.isNumber() ? ProgressBar.of(fraction.asDouble()) + " " : "";
    return bar + state + " " + Names.fact(task, "reason");
  }
}
