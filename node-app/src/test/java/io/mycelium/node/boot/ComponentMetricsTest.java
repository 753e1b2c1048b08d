package io.mycelium.node.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Metrics;
import io.mycelium.node.fleet.Metric;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ComponentMetricsTest {
  private final ComponentMetrics metrics = new ComponentMetrics();
  private final Metrics slot = metrics.open(new ComponentId("text-search"));

  private Map<String, Double> shown() {
    return metrics.all().stream().collect(Collectors.toMap(Metric::name, Metric::value));
  }

  @Test
  void figures_areShownUnderTheNameOfTheComponent() {
    slot.counter("files_total").add(3);
    slot.counter("files_total").add(4);
    slot.gauge("index_bytes").set(1.5);
    slot.timer("search_seconds").record(Duration.ofMillis(250));

    assertThat(shown())
        .containsEntry("component_files_total", 7.0)
        .containsEntry("component_index_bytes", 1.5)
        .containsEntry("component_search_seconds_count", 1.0)
        .containsEntry("component_search_seconds_sum", 0.25);
    assertThat(metrics.all())
        .allMatch(metric -> metric.labels().equals(Map.of("component", "text-search")));
  }

  @Test
  void figures_ofAnUnloadedSlot_areGone() throws Exception {
    slot.gauge("index_bytes").set(1);
    Metrics next = metrics.open(new ComponentId("text-search"));
    next.gauge("index_bytes").set(2);

    ((AutoCloseable) slot).close();

    assertThat(shown()).containsOnly(Map.entry("component_index_bytes", 2.0));
  }

  @Test
  void figure_beyondALimitOrOfAnotherType_isRefused() {
    slot.gauge("index_bytes");
    assertThatThrownBy(() -> slot.counter("index_bytes")).hasMessageContaining("another type");
    assertThatThrownBy(() -> slot.gauge("Index")).hasMessageContaining("'Index'");
    assertThatThrownBy(() -> slot.counter("files_total").add(-1)).hasMessageContaining("-1");
    for (int i = 2; i < Metrics.MAX_METRICS; i++) {
      slot.gauge("figure_" + i);
    }
    assertThatThrownBy(() -> slot.gauge("one_more")).hasMessageContaining("256");
  }
}
