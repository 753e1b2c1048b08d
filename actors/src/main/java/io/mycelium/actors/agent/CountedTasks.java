package io.mycelium.actors.agent;

import io.mycelium.api.TaskId;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The tasks of a slot, counted while they run.
 *
 * @param tasks of the slot
 * @param running how many run now
 * @param used hears of each that begins
 */
record CountedTasks(SlotTasks tasks, AtomicInteger running, Runnable used) implements SlotTasks {
  @Override
  public Running run(TaskId task, long attempt, String operation, byte[] input, Listener listener) {
    running.incrementAndGet();
    used.run();
    return tasks.run(task, attempt, operation, input, new Counted(listener, running));
  }

  /** Counts down at the first of the three ends. */
  private static final class Counted implements Listener {
    private final Listener listener;
    private final AtomicInteger running;
    private final AtomicBoolean ended = new AtomicBoolean();

    Counted(Listener listener, AtomicInteger running) {
      this.listener = listener;
      this.running = running;
    }

    private void end() {
      if (ended.compareAndSet(false, true)) {
        running.decrementAndGet();
      }
    }

    @Override
    public void progress(double fraction, String message) {
      listener.progress(fraction, message);
    }

    @Override
    public void log(String line) {
      listener.log(line);
    }

    @Override
    public void succeeded(byte[] result) {
      end();
      listener.succeeded(result);
    }

    @Override
    public void failed(String reason) {
      end();
      listener.failed(reason);
    }

    @Override
    public void cancelled() {
      end();
      listener.cancelled();
    }
  }
}
