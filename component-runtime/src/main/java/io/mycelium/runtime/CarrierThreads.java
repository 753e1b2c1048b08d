package io.mycelium.runtime;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.management.VirtualThreadSchedulerMXBean;

/**
 * The platform threads under all virtual threads. One that idles after a virtual thread has thrown
 * keeps that exception, and through its stack trace the classes of a component, until it carries
 * another virtual thread (seen with JDK 25.0.3; no heap dump shows the root).
 */
final class CarrierThreads {
  private static final Duration LIMIT = Duration.ofMillis(20);

  /** More of them than the scheduler ever has. */
  private static final int MAX_CARRIERS = 256;

  private CarrierThreads() {}

  /**
   * Has all of them carry something else at once, so that they let go. Those that are busy are left
   * alone: they let go by themselves. The scheduler makes more of them than may be busy while
   * virtual threads block in files; for this moment all may be.
   *
   * @return how many have carried something
   */
  static synchronized int turn() throws InterruptedException {
    VirtualThreadSchedulerMXBean scheduler =
        ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
    int usual = scheduler.getParallelism();
    int count = Math.clamp(scheduler.getPoolSize(), usual, MAX_CARRIERS);
    scheduler.setParallelism(count);
    try {
      return turn(count);
    } finally {
      scheduler.setParallelism(usual);
    }
  }

  private static int turn(int count) throws InterruptedException {
    // They spin, and each must have its turn of a processor.
    Duration limit =
        LIMIT.multipliedBy(Math.ceilDiv(count, Runtime.getRuntime().availableProcessors()));
    long deadline = System.nanoTime() + limit.toNanos();
    AtomicInteger missing = new AtomicInteger(count);
    List<Thread> turns = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      turns.add(
          Thread.ofVirtual()
              .name("turn of a carrier thread")
              .inheritInheritableThreadLocals(false)
              .start(() -> spin(missing, deadline)));
    }
    for (Thread turn : turns) {
      if (!turn.join(limit)) {
        break;
      }
    }
    return count - missing.get();
  }

  /** Holds its carrier, so that the next one needs another. */
  private static void spin(AtomicInteger missing, long deadline) {
    missing.decrementAndGet();
    while (missing.get() > 0 && System.nanoTime() - deadline < 0) {
      Thread.onSpinWait();
    }
  }
}
