package io.mycelium.node.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.node.fleet.Metric;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeMetricsTest {
  @Test
  void leakedLoaders_areAGauge() {
    Metric metric = NodeMetrics.leakedLoaders(List.of("a@1.0.0#1", "b@1.0.0#2"));

    assertThat(metric.name()).isEqualTo("leaked_loaders_count");
    assertThat(metric.type()).isEqualTo(Metric.Type.GAUGE);
    assertThat(metric.value()).isEqualTo(2.0);
    assertThat(NodeMetrics.leakedLoaders(List.of()).value()).isZero();
  }
}
