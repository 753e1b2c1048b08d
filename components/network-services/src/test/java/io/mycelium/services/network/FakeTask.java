package io.mycelium.services.network;

import io.mycelium.api.TaskContext;
import io.mycelium.api.TaskId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A task that is cancelled after it has waited a number of times. */
final class FakeTask implements TaskContext {
  final List<String> lines = new CopyOnWriteArrayList<>();
  private final String operation;
  private final String input;
  private int waits;

  FakeTask(String operation, String input, int waits) {
    this.operation = operation;
    this.input = input;
    this.waits = waits;
  }

  @Override
  public TaskId task() {
    return new TaskId("t");
  }

  @Override
  public long attempt() {
    return 1;
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
