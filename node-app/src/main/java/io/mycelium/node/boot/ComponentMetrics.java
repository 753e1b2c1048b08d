package io.mycelium.node.boot;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Metrics;
import io.mycelium.node.fleet.Metric;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The figures that the components of this node show; those of a slot go with the slot. */
final class ComponentMetrics {
  private static final Pattern NAME =
      Pattern.compile("[a-z][a-z0-9_]{0,%d}".formatted(Metrics.MAX_NAME_LENGTH - 1));

  private final Map<Slot, ComponentId> slots = new ConcurrentHashMap<>();

  /** The figures of one more slot. */
  Metrics open(ComponentId component) {
    Slot slot = new Slot();
    slots.put(slot, component);
    return slot;
  }

  /** What all slots show now. */
  List<Metric> all() {
    List<Metric> all = new ArrayList<>();
    slots.forEach(
        (slot, component) ->
            slot.figures.forEach((name, figure) -> figure.show(name, component, all)));
    return all;
  }

  private interface Figure {
    void show(String name, ComponentId component, List<Metric> to);
  }

  private static Metric sample(String name, Metric.Type type, ComponentId component, double value) {
    return new Metric(
        "component_" + name, "of a component", type, Map.of("component", component.value()), value);
  }

  private record Count(LongAdder sum) implements Figure, Metrics.Counter {
    @Override
    public void add(long amount) {
      if (amount < 0) {
        throw new IllegalArgumentException("a counter can't grow by %d".formatted(amount));
      }
      sum.add(amount);
    }

    @Override
    public void show(String name, ComponentId component, List<Metric> to) {
      to.add(sample(name, Metric.Type.COUNTER, component, (double) sum.sum()));
    }
  }

  private record Level(AtomicLong bits) implements Figure, Metrics.Gauge {
    @Override
    public void set(double value) {
      bits.set(Double.doubleToLongBits(value));
    }

    @Override
    public void show(String name, ComponentId component, List<Metric> to) {
      double value = Double.longBitsToDouble(bits.get());
      to.add(sample(name, Metric.Type.GAUGE, component, value));
    }
  }

  private record Times(LongAdder count, DoubleAdder seconds) implements Figure, Metrics.Timer {
    private static final double NANOS = 1e9;

    @Override
    public void record(Duration taken) {
      count.increment();
      seconds.add(taken.toNanos() / NANOS);
    }

    @Override
    public void show(String name, ComponentId component, List<Metric> to) {
      to.add(sample(name + "_count", Metric.Type.COUNTER, component, (double) count.sum()));
      to.add(sample(name + "_sum", Metric.Type.COUNTER, component, seconds.sum()));
    }
  }

  private final class Slot implements Metrics, AutoCloseable {
    private final Map<String, Figure> figures = new ConcurrentHashMap<>();

    @Override
    public Counter counter(String name) {
      return figure(name, Count.class, () -> new Count(new LongAdder()));
    }

    @Override
    public Gauge gauge(String name) {
      return figure(name, Level.class, () -> new Level(new AtomicLong()));
    }

    @Override
    public Timer timer(String name) {
      return figure(name, Times.class, () -> new Times(new LongAdder(), new DoubleAdder()));
    }

    private synchronized <F extends Figure> F figure(String name, Class<F> type, Supplier<F> make) {
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
        F made = make.get();
        figures.put(name, made);
        return made;
      }
      if (!type.isInstance(known)) {
        throw new IllegalArgumentException(
            "metric '%s' is of another type already".formatted(name));
      }
      return type.cast(known);
    }

    @Override
    public void close() {
      slots.remove(this);
    }
  }
}
