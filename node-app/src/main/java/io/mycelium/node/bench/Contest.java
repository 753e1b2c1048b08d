package io.mycelium.node.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Several ways to do one thing, measured one after the other in each round. */
final class Contest {
  private final Map<String, Contestant> contestants = new LinkedHashMap<>();
  private final Map<String, List<Double>> figures = new LinkedHashMap<>();

  /** One way to do it. */
  @FunctionalInterface
  interface Contestant {
    /** Does it once or often, and returns the figure of that. */
    double measure() throws Exception;
  }

  void add(String name, Contestant contestant) {
    contestants.put(name, contestant);
  }

  /** Measures each once without keeping the figure. */
  void warmUp() {
    contestants.values().forEach(Contest::measured);
  }

  void round() {
    contestants.forEach(
        (name, contestant) ->
            figures.computeIfAbsent(name, _ -> new ArrayList<>()).add(measured(contestant)));
  }

  private static double measured(Contestant contestant) {
    try {
      return contestant.measure();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchFailedException("interrupted", e);
    } catch (Exception e) {
      throw new BenchFailedException(String.valueOf(e), e);
    }
  }

  /** All names, in the order in which they were added. */
  List<String> names() {
    return List.copyOf(contestants.keySet());
  }

  /** The figures of one, a sample for each round. */
  Samples of(String name) {
    return Samples.of(figures.getOrDefault(name, List.of()));
  }
}
