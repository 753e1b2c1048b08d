package io.mycelium.node.warden;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/** Says once a second what long work is at; short work says nothing. */
public final class Ticker {
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final AtomicReference<String> status = new AtomicReference<>("");
  private final CountDownLatch done = new CountDownLatch(1);
  private final Consumer<String> lines;
  private final Duration period;

  private Ticker(Consumer<String> lines, Duration period) {
    this.lines = lines;
    this.period = period;
  }

  /**
   * Does the work.
   *
   * @param work is given where to say what it is at
   * @param lines takes what the work said last, on another thread
   */
  public static <T> T during(Function<Consumer<String>, T> work, Consumer<String> lines) {
    return during(work, lines, PERIOD);
  }

  static <T> T during(Function<Consumer<String>, T> work, Consumer<String> lines, Duration period) {
    Ticker ticker = new Ticker(lines, period);
    Thread thread = Thread.ofVirtual().name("progress").start(ticker::tick);
    try {
      return work.apply(ticker.status::set);
    } finally {
      ticker.done.countDown();
      join(thread);
    }
  }

  private void tick() {
    try {
      while (!done.await(period.toMillis(), TimeUnit.MILLISECONDS)) {
        lines.accept(status.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // No line may come after the outcome.
  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
