package io.mycelium.actors.spore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.distribution.Digest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class HoldingsFilterTest {
  @Test
  void mayHold_whatIsHeld_neverSaysNo() {
    List<Digest> held = roots(0, 500);
    HoldingsFilter filter = HoldingsFilter.of(held);

    assertThat(held).allMatch(filter::mayHold);
  }

  @Test
  void mayHold_whatIsNotHeld_saysYesRarely() {
    HoldingsFilter filter = HoldingsFilter.of(roots(0, 150));

    long wrong = roots(1_000, 11_000).stream().filter(filter::mayHold).count();

    assertThat(wrong).isLessThan(150);
  }

  @Test
  void mayHold_whenEmpty_saysNo() {
    assertThat(roots(0, 100)).noneMatch(HoldingsFilter.of(List.of())::mayHold);
  }

  @Test
  void of_sameRootsInAnotherOrder_isEqual() {
    List<Digest> reversed = new ArrayList<>(roots(0, 40));
    Collections.reverse(reversed);

    assertThat(HoldingsFilter.of(reversed)).isEqualTo(HoldingsFilter.of(roots(0, 40)));
    assertThat(HoldingsFilter.of(roots(0, 41)).digest())
        .isNotEqualTo(HoldingsFilter.of(roots(0, 40)).digest());
  }

  @Test
  void received_oddSize_isRefused() {
    assertThatThrownBy(() -> HoldingsFilter.received(new byte[48], Cards.root(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("48 bytes");
    assertThatThrownBy(() -> HoldingsFilter.received(new byte[512], Cards.root(1)))
        .hasMessageContaining("8 to 256");
  }

  private static List<Digest> roots(int from, int to) {
    return IntStream.range(from, to).mapToObj(Cards::root).toList();
  }
}
