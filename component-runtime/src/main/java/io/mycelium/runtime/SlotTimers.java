package io.mycelium.runtime;

import io.mycelium.api.ComponentLog;
import io.mycelium.api.Registration;
import io.mycelium.api.Timers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Timers as virtual threads that wait for their turn or for their end. */
final class SlotTimers implements Timers {
  private final SlotThreads threads;
  private final SlotResources resources;
  private final ComponentLog log;
  private final AtomicInteger count = new AtomicInteger();

  SlotTimers(SlotThreads threads, SlotResources resources, ComponentLog log) {
    this.threads = threads;
    this.resources = resources;
    this.log = log;
  }

  @Override
  public Registration every(Duration interval, Runnable action) {
    return start(interval, action, true);
  }

  @Override
  public Registration after(Duration delay, Runnable action) {
    return start(delay, action, false);
  }

  private Registration start(Duration interval, Runnable action, boolean again) {
    if (interval.compareTo(MIN_INTERVAL) < 0) {
      throw new IllegalArgumentException(
          "interval %s is below the shortest, %s".formatted(interval, MIN_INTERVAL));
    }
    if (count.incrementAndGet() > MAX_TIMERS) {
      count.decrementAndGet();
      throw new IllegalStateException(
          "the slot has %d timers, limit %d: close one".formatted(MAX_TIMERS, MAX_TIMERS));
    }
    CountDownLatch end = new CountDownLatch(1);
    Registration registration = resources.track(end::countDown);
    threads.start("timer", () -> tick(end, interval, action, again, registration));
    return registration;
  }

  private void tick(
      CountDownLatch end,
      Duration interval,
      Runnable action,
      boolean again,
      Registration registration) {
    try (registration) {
      while (!end.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
        run(action);
        if (!again) {
          return;
        }
      }
    } catch (InterruptedException unloading) {
      Thread.currentThread().interrupt();
    } finally {
      count.decrementAndGet();
    }
  }

  private void run(Runnable action) {
    try {
      action.run();
    } catch (Throwable failure) {
      log.error("a timer's action has failed", failure);
    }
  }
}
