package io.mycelium.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The platform threads under all virtual threads. One that idles after a virtual thread has thrown
 * keeps that exception, and through its stack trace the classes of a component, until it carries
 * another virtual thread (seen with JDK 25.0.3; no heap dump shows the root).
 */
final class CarrierThreads {
  private static final Duration LIMIT = Duration.ofMillis(20);

  private CarrierThreads() {}

  /**
   * Has all of them carry something else at once, so that they let go. Those that are busy are left
   * alone: they let go by themselves.
   */
  static void turn() throws InterruptedException {
    int count = Runtime.getRuntime().availableProcessors();
    long deadline = System.nanoTime() + LIMIT.toNanos();
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
      if (!turn.join(LIMIT)) {
        return;
      }
    }
  }

  /** Holds its carrier, so that the next one needs another. */
  private static void spin(AtomicInteger missing, long deadline) {
    missing.decrementAndGet();
    while (missing.get() > 0 && System.nanoTime() - deadline < 0) {
      Thread.onSpinWait();
    }
  }
}
