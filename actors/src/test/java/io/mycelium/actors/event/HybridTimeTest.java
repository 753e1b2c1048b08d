package io.mycelium.actors.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class HybridTimeTest {
  @Test
  void next_whenTheWallMovesOn_startsTheCounterAgain() {
    assertThat(HybridTime.next(Instant.ofEpochMilli(9), new HybridTime(8, 4)))
        .isEqualTo(new HybridTime(9, 0));
  }

  @Test
  void next_whenTheWallIsSetBack_stillGrows() {
    HybridTime last = new HybridTime(8, 4);
    HybridTime next = HybridTime.next(Instant.ofEpochMilli(3), last);

    assertThat(next).isEqualTo(new HybridTime(8, 5)).isGreaterThan(last);
  }
}
