package io.mycelium.kit.harness;

import io.mycelium.api.Metrics;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The figures of one slot, held to the rules of a node and readable by the test. */
public final class HarnessMetrics implements Metrics {
  private static final Pattern NAME =
      Pattern.compile("[a-z][a-z0-9_]{0,%d}".formatted(MAX_NAME_LENGTH - 1));

  private enum Kind {
    COUNTER,
    GAUGE,
    TIMER
  }

  private static final class Figure {
    final Kind kind;
    double value;
    long count;

    Figure(Kind kind) {
      this.kind = kind;
    }
  }

  private final Map<String, Figure> figures = new TreeMap<>();

  HarnessMetrics() {}

  /** The value of a counter or a gauge, or the seconds of a timer together; 0 when unknown. */
  public synchronized double value(String name) {
    Figure figure = figures.get(name);
    return figure == null ? 0 : figure.value;
  }

  /** How often a figure was changed or a time recorded; 0 when it is unknown. */
  public synchronized long count(String name) {
    Figure figure = figures.get(name);
    return figure == null ? 0 : figure.count;
  }

  @Override
  public Counter counter(String name) {
    Figure figure = figure(name, Kind.COUNTER);
    return amount -> {
      if (amount < 0) {
        throw new IllegalArgumentException("a counter can't grow by %d".formatted(amount));
      }
      add(figure, (double) amount);
    };
  }

  @Override
  public Gauge gauge(String name) {
    Figure figure = figure(name, Kind.GAUGE);
    return value -> replace(figure, value);
  }

  @Override
  public Timer timer(String name) {
    Figure figure = figure(name, Kind.TIMER);
    return (Duration taken) -> add(figure, taken.toNanos() / 1e9);
  }

  private synchronized void add(Figure figure, double amount) {
    figure.value += amount;
    figure.count++;
  }

  private synchronized void replace(Figure figure, double value) {
    figure.value = value;
    figure.count++;
  }

  private synchronized Figure figure(String name, Kind kind) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "metric '%s' is not 1 to %d characters of a-z, 0-9 and '_', a letter first"
              .formatted(name, MAX_NAME_LENGTH));
    }
    Figure known = figures.get(name);
    if (known == null) {
      if (figures.size() >= MAX_METRICS) {
        throw new IllegalStateException(
            "this slot shows %d metrics, the limit is %d".formatted(figures.size(), MAX_METRICS));
      }
      known = new Figure(kind);
      figures.put(name, known);
    }
    if (known.kind != kind) {
      throw new IllegalArgumentException("metric '%s' is of another type already".formatted(name));
    }
    return known;
  }
}
