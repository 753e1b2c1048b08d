package io.mycelium.runtime;

import io.mycelium.api.Version;
import io.mycelium.runtime.memory.MemoryFigure;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A started component. Safe for use by several threads, and safe to keep after the unload: it holds
 * nothing of the component then.
 */
public final class LoadedComponent implements LoadedSlot {
  /** The most tasks that one slot runs at a time. */
  public static final int MAX_RUNNING_TASKS = 1024;

  private final String name;
  private final Ports ports;
  private final Set<TaskRun> running = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<UnloadOutcome> outcome = new CompletableFuture<>();
  private final CompletableFuture<UnloadOutcome.Unloaded> collected = new CompletableFuture<>();
  private final CompletableFuture<Void> swept = new CompletableFuture<>();
  private final LeasedSlot uses;
  private final AtomicReference<@Nullable Slot> slot;

  LoadedComponent(String name, Slot slot, Ports ports) {
    this.name = name;
    this.slot = new AtomicReference<>(slot);
    this.uses = new LeasedSlot(slot.maxTasks());
    this.ports = ports;
  }

  /** Makes and starts the component; the caller unloads it when that throws. */
  void start() throws InterruptedException {
    Slot current = slot.get();
    if (current == null) {
      throw new IllegalStateException("slot " + name + " is unloaded");
    }
    current.start();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long memoryBytes() {
    Slot current = slot.get();
    return current == null ? 0 : current.memoryBytes();
  }

  @Override
  public List<MemoryFigure> memory() {
    Slot current = slot.get();
    return current == null ? List.of() : current.memory();
  }

  @Override
  public int runningTasks() {
    return uses.taken();
  }

  /**
   * Runs one attempt on a thread of its own.
   *
   * @throws RejectedExecutionException when the slot unloads, runs too many tasks already, or has
   *     used up its quota
   */
  @Override
  public RunningTask run(TaskInvocation invocation) {
    SlotHandle handle = uses.take();
    if (handle == null) {
      throw new RejectedExecutionException(
          uses.isRevoked()
              ? "slot " + name + " unloads"
              : "slot %s runs %d tasks, limit %d".formatted(name, uses.taken(), uses.limit()));
    }
    TaskRun run = new TaskRun(invocation, ports.thinner(invocation.listener()));
    boolean started = false;
    try {
      begin(run);
      started = true;
    } finally {
      if (!started) {
        running.remove(run);
        handle.close();
      }
    }
    var _ =
        run.outcome()
            .whenComplete(
                (ended, never) -> {
                  running.remove(run);
                  handle.close();
                });
    return run;
  }

  @Override
  public boolean mayDefer() {
    Slot current = slot.get();
    return current != null && current.mayDefer();
  }

  @Override
  public Duration defer(Version next) {
    Slot current = slot.get();
    try {
      return current == null ? Duration.ZERO : current.defer(next);
    } catch (RejectedExecutionException unloads) {
      return Duration.ZERO;
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      return Duration.ZERO;
    }
  }

  private void begin(TaskRun run) {
    Slot current = slot.get();
    if (current == null) {
      throw new RejectedExecutionException("slot " + name + " unloads");
    }
    String overQuota = current.overQuota();
    if (overQuota != null) {
      throw new RejectedExecutionException(overQuota);
    }
    running.add(run);
    current.run(run);
    // Either the unload sees this run among the running, or this run sees the unload.
    if (uses.isRevoked()) {
      run.cancel();
    }
  }

  /**
   * Cancels the tasks, stops the component, takes back all it holds and waits for the proof that it
   * is gone. Returns at once; asking again gives the same answer.
   *
   * @param deadline from now until the slot counts as leaked
   */
  @Override
  public CompletableFuture<UnloadOutcome> unload(Duration deadline) {
    var _ = uses.revoke();
    Slot current = slot.getAndSet(null);
    if (current != null) {
      Unload unload = new Unload(current, ports.nanos().getAsLong(), deadline);
      Thread.ofVirtual().name("unload " + name).start(unload);
    }
    return outcome;
  }

  /** Completes when the unload has stopped the component and taken back what it held. */
  public CompletableFuture<Void> swept() {
    return swept;
  }

  /** Never completes: the slot lives as long as its JVM. */
  @Override
  public CompletableFuture<String> died() {
    return new CompletableFuture<>();
  }

  /** Completes when the slot's class loader is collected, also after it was reported as leaked. */
  public CompletableFuture<UnloadOutcome.Unloaded> collected() {
    return collected;
  }

  private final class Unload implements Runnable {
    private final Slot unloading;
    private final long startedNanos;
    private final Duration deadline;

    Unload(Slot unloading, long startedNanos, Duration deadline) {
      this.unloading = unloading;
      this.startedNanos = startedNanos;
      this.deadline = deadline;
    }

    @Override
    public void run() {
      try {
        running.forEach(TaskRun::cancel);
        awaitTasks();
        unloading.drainServices(ports.limits().interrupted());
        unloading.stop();
        unloading.sweep(ports.limits().interrupted());
      } catch (InterruptedException ended) {
        Thread.currentThread().interrupt();
      } finally {
        running.forEach(run -> run.abandon("the task did not end when its component was unloaded"));
        var _ =
            ports
                .proof()
                .await(unloading.watch(startedNanos, deadline, collected))
                .thenAccept(outcome::complete);
        swept.complete(null);
      }
    }

    private void awaitTasks() throws InterruptedException {
      try {
        uses.revoke().get(ports.limits().interrupted().toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException goOn) {
        return;
      } catch (ExecutionException never) {
        throw new IllegalStateException(never);
      }
    }
  }
}
