package io.mycelium.services.network;

import io.mycelium.api.TaskContext;
import io.mycelium.api.TaskId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A task that is cancelled after it has waited a number of times. */
final class FakeTask implements TaskContext {
  private static final AtomicLong TASKS = new AtomicLong();

  final List<String> lines = new CopyOnWriteArrayList<>();
  private final TaskId task;
  private final long attempt;
  private final String operation;
  private final String input;
  private int waits;

  /** The first attempt of a task that nobody has seen before. */
  FakeTask(String operation, String input, int waits) {
    this(new TaskId("t" + TASKS.incrementAndGet()), 1, operation, input, waits);
  }

  FakeTask(TaskId task, long attempt, String operation, String input, int waits) {
    this.task = task;
    this.attempt = attempt;
    this.operation = operation;
    this.input = input;
    this.waits = waits;
  }

  @Override
  public TaskId task() {
    return task;
  }

  @Override
  public long attempt() {
    return attempt;
  }

  @Override
  public String operation() {
    return operation;
  }

  @Override
  public byte[] input() {
    return input.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void progress(double fraction, String message) {
    lines.add(message);
  }

  @Override
  public void log(String line) {
    lines.add(line);
  }

  @Override
  public boolean cancelled() {
    return waits <= 0;
  }

  @Override
  public boolean awaitCancelled(Duration atMost) {
    return --waits <= 0;
  }
}
