package io.mycelium.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RendezvousHashTest {
  private static final List<String> NODES = List.of("a", "b", "c", "d");

  @Test
  void winner_ofNobody_isNothing() {
    assertThat(RendezvousHash.winner("key", List.of())).isEmpty();
  }

  @Test
  void winner_whenANodeLeaves_movesOnlyItsOwnKeys() {
    List<String> without = new ArrayList<>(NODES);
    without.remove("c");
    for (int i = 0; i < 1_000; i++) {
      String before = RendezvousHash.winner("key" + i, NODES).orElseThrow();
      String after = RendezvousHash.winner("key" + i, without).orElseThrow();
      assertThat(after.equals(before) || before.equals("c")).isTrue();
    }
  }

  @Test
  void winner_overManyKeys_isSpreadEvenly() {
    Map<String, Integer> won = new HashMap<>();
    IntStream.range(0, 4_000)
        .mapToObj(i -> RendezvousHash.winner("key" + i, NODES).orElseThrow())
        .forEach(node -> won.merge(node, 1, Integer::sum));
    assertThat(won.values()).hasSize(4).allMatch(count -> count > 850 && count < 1_150);
  }
}
