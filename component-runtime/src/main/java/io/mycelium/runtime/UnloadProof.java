package io.mycelium.runtime;

import io.mycelium.runtime.leak.LeakPaths;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits until the class loaders of unloaded slots are collected, and forces a collection no more
 * often than the limits allow. One collection proves all slots that are due.
 */
final class UnloadProof implements AutoCloseable {
  private static final long IDLE_MS = 1000;

  private final Collector collector;
  private final LongSupplier nanos;
  private final RuntimeLimits limits;
  private final LeakPaths leakPaths;
  private final ReferenceQueue<ClassLoader> queue = new ReferenceQueue<>();
  private final List<Pending> pending = new ArrayList<>();
  private final Thread thread;
  private boolean closed;
  private long collections;
  private long lastCollectionNanos;

  UnloadProof(Collector collector, LongSupplier nanos, RuntimeLimits limits, LeakPaths leakPaths) {
    this.collector = collector;
    this.nanos = nanos;
    this.limits = limits;
    this.leakPaths = leakPaths;
    // The first collection need not wait for its interval.
    lastCollectionNanos =
        nanos.getAsLong()
            - Math.max(
                limits.collectionInterval().toNanos(), limits.leakedCollectionInterval().toNanos());
    thread =
        Thread.ofPlatform()
            .daemon()
            .name("unload-proof")
            .inheritInheritableThreadLocals(false)
            .unstarted(this::watch);
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    thread.start();
  }

  /** What is known of one unloaded slot; holds nothing of it but a phantom. */
  static final class Pending extends PhantomReference<ClassLoader> {
    final CompletableFuture<UnloadOutcome> outcome = new CompletableFuture<>();
    final CompletableFuture<UnloadOutcome.Unloaded> collected;
    private final String slot;
    private final long loader;
    private final SlotThreads threads;
    private final long bytes;
    private final long startedNanos;
    private final Duration deadline;
    private final long collectionsBefore;
    private long deadlineNanos;
    private boolean late;
    private LeakPaths.@Nullable Answer pardonedFor;

    private Pending(Watch watch, ReferenceQueue<ClassLoader> queue, long collectionsBefore) {
      super(watch.loader(), queue);
      slot = watch.slot();
      loader = watch.number();
      threads = watch.threads();
      bytes = watch.bytes();
      startedNanos = watch.startedNanos();
      deadline = watch.deadline();
      deadlineNanos = startedNanos + deadline.toNanos();
      collected = watch.collected();
      this.collectionsBefore = collectionsBefore;
    }
  }

  /**
   * What to wait for.
   *
   * @param slot its name
   * @param loader the class loader, of which only a phantom is kept
   * @param number what a heap dump is searched for
   * @param threads of the slot, to name a suspect
   * @param bytes that the slot held
   * @param startedNanos when the unload began
   * @param deadline from then until it counts as leaked
   * @param collected completed with the proof
   */
  record Watch(
      String slot,
      ClassLoader loader,
      long number,
      SlotThreads threads,
      long bytes,
      long startedNanos,
      Duration deadline,
      CompletableFuture<UnloadOutcome.Unloaded> collected) {}

  CompletableFuture<UnloadOutcome> await(Watch watch) {
    synchronized (pending) {
      Pending added = new Pending(watch, queue, collections);
      pending.add(added);
      pending.notifyAll();
      return added.outcome;
    }
  }

  /** The slots that are reported as leaked and still there. */
  List<String> leaked() {
    synchronized (pending) {
      return pending.stream().filter(each -> each.late).map(each -> each.slot).toList();
    }
  }

  private void watch() {
    try {
      while (awaitWork()) {
        Reference<? extends ClassLoader> gone = queue.remove(pauseMs());
        while (gone != null) {
          prove((Pending) gone);
          gone = queue.poll();
        }
        reportLeaks();
        collectWhenDue();
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean awaitWork() throws InterruptedException {
    synchronized (pending) {
      while (pending.isEmpty() && !closed) {
        pending.wait();
      }
      return !closed;
    }
  }

  private long pauseMs() {
    return Math.clamp(limits.collectionInterval().toMillis() / 2, 1, IDLE_MS);
  }

  private void prove(Pending gone) {
    long forced;
    synchronized (pending) {
      pending.remove(gone);
      forced = collections - gone.collectionsBefore;
    }
    long milliseconds = (nanos.getAsLong() - gone.startedNanos) / 1_000_000;
    UnloadOutcome.Unloaded proof = new UnloadOutcome.Unloaded(milliseconds, gone.bytes, forced);
    gone.outcome.complete(proof);
    gone.collected.complete(proof);
  }

  private void reportLeaks() {
    List<Pending> unexplained = new ArrayList<>();
    for (Pending each : newlyLate()) {
      LeakSuspect.thread(each.slot, each.threads)
          .ifPresentOrElse(
              thread -> each.outcome.complete(new UnloadOutcome.Leaked(thread)),
              () -> unexplained.add(each));
    }
    if (!unexplained.isEmpty()) {
      var _ =
          leakPaths
              .find(unexplained.stream().map(each -> each.loader).toList())
              .thenAccept(answer -> unexplained.forEach(each -> explain(each, answer)));
    }
  }

  private List<Pending> newlyLate() {
    synchronized (pending) {
      List<Pending> late =
          pending.stream()
              .filter(each -> !each.late)
              // Nobody is called a leak before a collection had the chance to prove otherwise; a
              // collection before the deadline may have come too soon for a soft reference.
              .filter(each -> collections > each.collectionsBefore)
              .filter(each -> lastCollectionNanos - each.deadlineNanos >= 0)
              .filter(each -> !each.refersTo(null))
              .toList();
      late.forEach(each -> each.late = true);
      return late;
    }
  }

  private void explain(Pending late, LeakPaths.Answer answer) {
    if (answer instanceof LeakPaths.Answer.Paths(Map<Long, String> byLoader)
        && byLoader.containsKey(late.loader)) {
      leaked(late, FailureText.cut(byLoader.get(late.loader)));
      return;
    }
    LeakPaths.Answer first = pardon(late, answer);
    if (first != null) {
      leaked(late, LeakSuspect.withoutPath(late.slot, whyNoPath(first, answer, late.deadline)));
    }
  }

  /** The first reason why there is no dump says more than that it is too soon for the next. */
  private static String whyNoPath(
      LeakPaths.Answer first, LeakPaths.Answer second, Duration between) {
    boolean seenTwice =
        first instanceof LeakPaths.Answer.Paths && second instanceof LeakPaths.Answer.Paths;
    return first instanceof LeakPaths.Answer.NoDump(String reason)
            && second instanceof LeakPaths.Answer.NoDump
        ? "no heap dump: " + reason
        : "none from a root in "
            + (seenTwice ? "two heap dumps, %s apart".formatted(between) : "the one heap dump");
  }

  private static void leaked(Pending late, String text) {
    late.outcome.complete(new UnloadOutcome.Leaked(text));
  }

  /**
   * Nothing that a program could do holds a loader that no root leads to: either it was let go
   * after the last collection, or the JVM keeps it for a while (see {@link CarrierThreads}). Such a
   * slot has its deadline once more, and so has one for which no dump could be made to tell.
   *
   * @return why it was pardoned before; null when it is pardoned now
   */
  private LeakPaths.@Nullable Answer pardon(Pending late, LeakPaths.Answer answer) {
    synchronized (pending) {
      LeakPaths.Answer before = late.pardonedFor;
      if (before == null) {
        late.pardonedFor = answer;
        late.late = false;
        late.deadlineNanos = nanos.getAsLong() + late.deadline.toNanos();
      }
      return before;
    }
  }

  private void collectWhenDue() {
    synchronized (pending) {
      if (pending.isEmpty()) {
        return;
      }
      boolean allLeaked = pending.stream().allMatch(each -> each.late);
      Duration interval =
          allLeaked ? limits.leakedCollectionInterval() : limits.collectionInterval();
      if (nanos.getAsLong() - lastCollectionNanos < interval.toNanos()) {
        return;
      }
      lastCollectionNanos = nanos.getAsLong();
      collections++;
    }
    interruptLiving();
    collector.collect();
  }

  /** A thread may reach the component's code, or swallow an interrupt, after the sweep. */
  private void interruptLiving() {
    Set<String> slots = new HashSet<>();
    synchronized (pending) {
      for (Pending each : pending) {
        slots.add(each.slot);
        each.threads.interruptLive();
      }
    }
    UnloadSweep.interruptThreadsOf(slots);
  }

  @Override
  public void close() {
    synchronized (pending) {
      closed = true;
      pending.notifyAll();
    }
    thread.interrupt();
  }
}
