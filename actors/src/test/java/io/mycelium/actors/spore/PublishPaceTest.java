package io.mycelium.actors.spore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PublishPaceTest {
  @Test
  void isDue_afterAChange_onlyAtTheShortestInterval() {
    assertThat(PublishPace.DEFAULT.isDue(Duration.ofMillis(999), true)).isFalse();
    assertThat(PublishPace.DEFAULT.isDue(Duration.ofSeconds(1), true)).isTrue();
  }

  @Test
  void isDue_withoutAChange_onlyAtTheLongestInterval() {
    assertThat(PublishPace.DEFAULT.isDue(Duration.ofSeconds(59), false)).isFalse();
    assertThat(PublishPace.DEFAULT.isDue(Duration.ofMinutes(1), false)).isTrue();
  }

  @Test
  void pace_longestBelowShortest_isRefused() {
    assertThatThrownBy(() -> new PublishPace(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessageContaining("PT2S");
  }
}
