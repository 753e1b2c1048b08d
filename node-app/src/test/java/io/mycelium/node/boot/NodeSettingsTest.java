package io.mycelium.node.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.mycelium.actors.agent.IsolationPolicy;
import io.mycelium.api.ComponentId;
import io.mycelium.distribution.bundle.Isolation;
import io.mycelium.runtime.process.ProcessLimits;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NodeSettingsTest {
  private static NodeSettings with(String text) {
    return NodeSettings.from(
        ConfigFactory.parseString(text).withFallback(ConfigFactory.load()).resolve());
  }

  @Test
  void from_nothing_hasTheDefaults() {
    NodeSettings settings = with("");

    assertThat(settings.zone()).isEqualTo("local");
    assertThat(settings.sources()).isEmpty();
    assertThat(settings.cacheBytes()).isEqualTo(10L << 30);
    assertThat(settings.startLimit()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.isolation()).isEqualTo(IsolationPolicy.NONE);
    assertThat(settings.processes()).isEqualTo(ProcessLimits.DEFAULTS);
  }

  @Test
  void from_everything_hasAllOfIt() {
    NodeSettings settings =
        with(
            """
            mycelium {
              zone = north
              sources = ["http://127.0.0.1:1/bundles/"]
              cache.max-bytes = 1 MiB
              start-limit = 5s
              isolation {
                minimum = process
                components { "acme.x" = process }
                process {
                  default-memory = 64 MiB
                  max-memory = 256 MiB
                  start-limit = 6s
                  kill-limit = 7s
                  max-pids = 8
                }
              }
            }\
            """);

    assertThat(settings)
        .isEqualTo(
            new NodeSettings(
                "north",
                List.of(URI.create("http://127.0.0.1:1/bundles/")),
                1 << 20,
                Duration.ofSeconds(5),
                new IsolationPolicy(
                    Isolation.PROCESS, Map.of(new ComponentId("acme.x"), Isolation.PROCESS)),
                new ProcessLimits(
                    64 << 20, 256 << 20, Duration.ofSeconds(6), Duration.ofSeconds(7), 8)));
  }

  @Test
  void from_whatCanNotBe_isRefusedByItsKey() {
    assertThatThrownBy(() -> with("mycelium.cache.max-bytes = 0"))
        .hasMessageContaining("mycelium.cache.max-bytes is 0");
    assertThatThrownBy(() -> with("mycelium.start-limit = 0s"))
        .hasMessageContaining("mycelium.start-limit");
    assertThatThrownBy(() -> with("mycelium.sources = [\"not an address\"]"))
        .hasMessageContaining("not an address");
    assertThatThrownBy(() -> with("mycelium.isolation.minimum = jail"))
        .hasMessageContaining("mycelium.isolation.minimum: isolation 'jail'");
    assertThatThrownBy(() -> with("mycelium.isolation.process.max-memory = 1 MiB"))
        .hasMessageContaining("mycelium.isolation.process")
        .hasMessageContaining("max=1048576");
  }
}
