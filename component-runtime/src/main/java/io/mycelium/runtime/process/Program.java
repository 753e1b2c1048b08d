package io.mycelium.runtime.process;

import io.mycelium.api.Processes;
import io.mycelium.api.Registration;
import io.mycelium.api.TaskId;
import io.mycelium.runtime.SlotPrograms;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One program: its process, what is kept for whoever adopts it, and which slot holds it. */
final class Program implements SlotPrograms.Kept {
  private final Processes.Spec spec;
  private final Process process;
  private final ProcessTree tree;
  private final Confinement.Held held;
  private final Duration killLimit;
  private final CompletableFuture<Integer> exit;
  private final ExitListeners listeners;
  private volatile byte[] state = new byte[0];
  private volatile long residentBytes;
  private @Nullable Object holder;
  private long timesLeft;

  Program(
      Processes.Spec spec,
      Process process,
      ProcessTree tree,
      Confinement.Held held,
      Duration killLimit,
      Object holder) {
    this.spec = spec;
    this.process = process;
    this.tree = tree;
    this.held = held;
    this.killLimit = killLimit;
    this.holder = holder;
    this.exit = process.onExit().thenApply(Process::exitValue);
    this.listeners = new ExitListeners(exit);
    // What it has started must not stay behind: nobody counts it any more.
    var _ = exit.thenCompose(status -> kill()).thenAccept(left -> held.close());
  }

  /** Whether the slot holds it now: because it did, or because nobody did. */
  synchronized boolean takenBy(Object slot) {
    if (holder == null) {
      holder = slot;
      return true;
    }
    return false;
  }

  /** Whether the slot holds it. */
  synchronized boolean isHeldBy(Object slot) {
    return slot.equals(holder);
  }

  /** Looks at what it holds, which reads files of the operating system. */
  void measure() {
    residentBytes = process.isAlive() ? tree.memoryBytes(Optional.of(process.toHandle())) : 0;
  }

  /** What it may hold. */
  long memoryBytes() {
    return spec.memoryBytes();
  }

  /** What it held when it was measured last. */
  long residentBytes() {
    return residentBytes;
  }

  /** Lets go of it, if the slot holds it; says the how manieth time that is, else nothing. */
  synchronized OptionalLong leftBy(Object slot) {
    if (!slot.equals(holder)) {
      return OptionalLong.empty();
    }
    holder = null;
    timesLeft++;
    return OptionalLong.of(timesLeft);
  }

  /** Kills it, unless somebody has taken it since it was left that time. */
  void killIfLeftSince(long time) {
    boolean alone;
    synchronized (this) {
      alone = holder == null && timesLeft == time;
    }
    if (alone) {
      var _ = kill();
    }
  }

  /**
   * Kills it and all that descends from it or bears its mark; completes with what is left of them
   * when they are gone, or their time is over.
   */
  CompletableFuture<List<Long>> kill() {
    held.kill();
    return tree.end(Optional.of(process.toHandle()), killLimit);
  }

  @Override
  public TaskId task() {
    return spec.task();
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public byte[] state() {
    return state.clone();
  }

  @Override
  public void keep(byte[] next) {
    state = checked(next);
  }

  /** A copy of a state that can be kept. */
  static byte[] checked(byte[] next) {
    if (next.length > Processes.MAX_STATE_BYTES) {
      throw new IllegalArgumentException(
          "state of %d bytes, the limit is %d".formatted(next.length, Processes.MAX_STATE_BYTES));
    }
    return next.clone();
  }

  @Override
  public Registration onExit(Consumer<Integer> listener) {
    return listeners.add(listener);
  }

  @Override
  public void stop(Duration grace) throws InterruptedException {
    process.destroy();
    try {
      exit.get(Math.max(0, grace.toNanos()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException goOn) {
      process.destroyForcibly();
    } catch (ExecutionException never) {
      throw new IllegalStateException(never);
    } finally {
      var _ = kill();
    }
  }
}
