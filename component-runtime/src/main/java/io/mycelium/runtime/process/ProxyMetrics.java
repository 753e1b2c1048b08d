package io.mycelium.runtime.process;

import io.mycelium.api.Metrics;
import io.mycelium.runtime.process.ToNode.FigureKind;
import java.util.HashMap;
import java.util.Map;

/** Figures of a child, which the node shows; each change is one frame. */
final class ProxyMetrics implements Metrics {
  private record Known(int number, FigureKind kind) {}

  private final Connection node;
  private final Calls calls;
  private final Map<String, Known> figures = new HashMap<>();

  ProxyMetrics(Connection node, Calls calls) {
    this.node = node;
    this.calls = calls;
  }

  @Override
  public Counter counter(String name) {
    int figure = figure(name, FigureKind.COUNTER);
    return amount -> {
      if (amount < 0) {
        throw new IllegalArgumentException("a counter can't grow by %d".formatted(amount));
      }
      tell(new ToNode.Count(figure, amount));
    };
  }

  @Override
  public Gauge gauge(String name) {
    int figure = figure(name, FigureKind.GAUGE);
    return value -> tell(new ToNode.Level(figure, value));
  }

  @Override
  public Timer timer(String name) {
    int figure = figure(name, FigureKind.TIMER);
    return taken -> tell(new ToNode.Time(figure, Math.max(0, taken.toNanos())));
  }

  private void tell(ToNode frame) {
    node.put(ToNodeCodec.encode(frame));
  }

  /** Asks the node once for each name: it refuses names, and kinds that do not agree. */
  private synchronized int figure(String name, FigureKind kind) {
    Known known = figures.get(name);
    if (known != null && known.kind() == kind) {
      return known.number();
    }
    if (name.length() > MAX_NAME_LENGTH || figures.size() >= MAX_METRICS) {
      throw new IllegalArgumentException(
          "metric '%s' is longer than %d characters, or the slot shows %d already"
              .formatted(name, MAX_NAME_LENGTH, MAX_METRICS));
    }
    int number = figures.size();
    var _ = calls.ask("metric " + name, new ToNode.Ask.Figure(number, kind, name));
    figures.put(name, new Known(number, kind));
    return number;
  }
}
