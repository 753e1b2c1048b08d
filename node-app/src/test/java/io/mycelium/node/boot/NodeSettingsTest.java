package io.mycelium.node.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.time.Duration;
import java.util.List;
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
    assertThat(settings.collectionInterval()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.startLimit()).isEqualTo(Duration.ofMinutes(1));
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
              unload.collection-interval = 2s
              start-limit = 5s
            }\
            """);

    assertThat(settings)
        .isEqualTo(
            new NodeSettings(
                "north",
                List.of(URI.create("http://127.0.0.1:1/bundles/")),
                1 << 20,
                Duration.ofSeconds(2),
                Duration.ofSeconds(5)));
  }

  @Test
  void from_whatCanNotBe_isRefusedByItsKey() {
    assertThatThrownBy(() -> with("mycelium.cache.max-bytes = 0"))
        .hasMessageContaining("mycelium.cache.max-bytes is 0");
    assertThatThrownBy(() -> with("mycelium.unload.collection-interval = 0s"))
        .hasMessageContaining("mycelium.unload.collection-interval is PT0S");
    assertThatThrownBy(() -> with("mycelium.start-limit = 0s"))
        .hasMessageContaining("mycelium.start-limit");
    assertThatThrownBy(() -> with("mycelium.sources = [\"not an address\"]"))
        .hasMessageContaining("not an address");
  }
}
