package io.mycelium.node.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class EvictionsTest {
  private static final String TRACE =
      """
      # two of three fit
      capacity 20
      component a 10 1000
      component b 10 2000
      component c 10 4000
      use a
      use b
      use c
      use b
      use a
      """;

  @Test
  void leastRecentlyUsed_playsATraceAsOnPaper() {
    EvictionTrace trace = RecordedTrace.parse("paper", TRACE);

    // Loads a, b, c (which puts a out), and a again.
    assertThat(Evictions.reloadSeconds(trace, Evictions.leastRecentlyUsed(trace.capacityBytes())))
        .isEqualTo(1 + 2 + 4 + 1);
  }

  @Test
  void node_playsATraceAsOnPaper() {
    EvictionTrace trace = RecordedTrace.parse("paper", TRACE);

    // For c it puts out a, which is loaded again soonest, and for a then b, after its use.
    assertThat(Evictions.reloadSeconds(trace)).isEqualTo(1 + 2 + 4 + 1);
  }

  @Test
  void traces_ofOneSeed_areTheSame() {
    assertThat(EvictionTrace.generated(1, 100)).isEqualTo(EvictionTrace.generated(1, 100));
    assertThat(EvictionTrace.generated(1, 100)).isNotEqualTo(EvictionTrace.generated(2, 100));
  }

  @Test
  void node_onGeneratedTraces_paysNoMoreThanRecencyAlone() {
    for (EvictionTrace trace : EvictionTrace.generated(1, 10)) {
      assertThat(Evictions.reloadSeconds(trace))
          .as(trace.name())
          .isLessThanOrEqualTo(
              Evictions.reloadSeconds(trace, Evictions.leastRecentlyUsed(trace.capacityBytes())));
    }
  }

  @Test
  void demo_isATrace() throws Exception {
    EvictionTrace demo = RecordedTrace.demo();

    assertThat(demo.uses().stream().map(EvictionTrace.Use::component).distinct().toList())
        .contains("network-services", "text-search");
    assertThat(Evictions.reloadSeconds(demo)).isPositive();
  }

  @Test
  void trace_thatCantBeRead_isRefusedByItsLine() {
    assertThatThrownBy(() -> RecordedTrace.parse("bad", "jump a"))
        .isInstanceOf(BenchFailedException.class)
        .hasMessageContaining("'jump a'");
    assertThatThrownBy(() -> RecordedTrace.parse("bad", "use a"))
        .isInstanceOf(BenchFailedException.class)
        .hasMessageContaining("'a' before it names it");
    assertThat(RecordedTrace.parse("empty", "capacity 1").uses()).isEqualTo(List.of());
  }
}
