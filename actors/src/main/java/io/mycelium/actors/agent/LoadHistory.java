package io.mycelium.actors.agent;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The readings of the last minutes. Not safe for several threads. */
final class LoadHistory {
  private final int capacity;
  private final Deque<Resources.Sample> samples = new ArrayDeque<>();

  LoadHistory(int capacity) {
    this.capacity = capacity;
  }

  void add(Resources.Sample sample) {
    if (samples.size() == capacity) {
      samples.removeFirst();
    }
    samples.addLast(sample);
  }

  /** The oldest first. */
  List<Resources.Sample> all() {
    return List.copyOf(samples);
  }

  /** The mean load of the last readings, so that a short peak does not move tasks. */
  double averageLoad(int last) {
    return samples.stream()
        .skip(Math.max(0, samples.size() - last))
        .mapToDouble(Resources.Sample::cpuLoad)
        .average()
        .orElse(0);
  }
}
