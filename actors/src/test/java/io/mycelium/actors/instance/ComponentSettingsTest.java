package io.mycelium.actors.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ComponentSettingsTest {
  private static final ComponentSettings DEFAULTS =
      ComponentSettings.from(ConfigFactory.defaultReference());

  @Test
  void defaults_areThoseOfTheReference() {
    assertThat(DEFAULTS)
        .isEqualTo(
            new ComponentSettings(
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                Duration.ofMinutes(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                Duration.ofMinutes(5),
                Duration.ofMinutes(5)));
  }

  @Test
  void retry_afterMoreFailures_waitsLongerUpToALimit() {
    assertThat(DEFAULTS.retryAfter(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(DEFAULTS.retryAfter(4)).isEqualTo(Duration.ofSeconds(8));
    assertThat(DEFAULTS.retryAfter(Integer.MAX_VALUE)).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void lease_shorterThanASweep_isRefused() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(
            () ->
                new ComponentSettings(
                    Duration.ofMillis(1), second, second, second, second, second, second, second))
        .hasMessage("mycelium.instance.lease-ttl is PT0.001S, must be at least PT1S");
  }
}
