package io.mycelium.node.warden;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread on which a warden decides. */
final class WardenLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WardenLoop.class);

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("warden").factory());
  private @Nullable Future<?> periodic;

  /** Does something again and again. */
  synchronized void every(long periodMs, Runnable action) {
    periodic =
        thread.scheduleWithFixedDelay(() -> guarded(action), 0, periodMs, TimeUnit.MILLISECONDS);
  }

  /** Ends what is done again and again. */
  synchronized void stopPeriodic() {
    if (periodic != null) {
      periodic.cancel(false);
    }
  }

  /** Does something some time. */
  void later(Runnable action) {
    try {
      thread.execute(() -> guarded(action));
    } catch (RejectedExecutionException e) {
      LOG.debug("the warden has ended", e);
    }
  }

  /** Does something now, and passes its refusal on. */
  void now(Runnable action) {
    try {
      thread.submit(action).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof WardenException refused) {
        throw refused;
      }
      throw new WardenException("the order failed: " + e.getCause(), e);
    } catch (RejectedExecutionException e) {
      throw new WardenException("this warden is ending", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WardenException("interrupted", e);
    }
  }

  // One event that went wrong must not end the watch over all nodes.
  private static void guarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.error("the warden goes on", e);
    }
  }

  /** Ends when all that was begun is done. */
  @Override
  public void close() {
    stopPeriodic();
    thread.close();
  }
}
