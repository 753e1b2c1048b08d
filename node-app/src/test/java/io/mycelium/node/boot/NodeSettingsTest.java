package io.mycelium.node.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.mycelium.actors.agent.IsolationPolicy;
import io.mycelium.api.ComponentId;
import io.mycelium.distribution.bundle.Isolation;
import io.mycelium.distribution.cache.CacheScrubber;
import io.mycelium.distribution.cache.RetentionPolicy;
import io.mycelium.distribution.cache.RetentionRules;
import io.mycelium.runtime.process.ProcessLimits;
import io.mycelium.runtime.wasm.WasmLimits;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NodeSettingsTest {
  private static final Duration TWO_HOURS = Duration.ofHours(2);

  private static NodeSettings with(String text) {
    return NodeSettings.from(
        ConfigFactory.parseString(text).withFallback(ConfigFactory.load()).resolve());
  }

  @Test
  void from_nothing_hasTheDefaults() {
    NodeSettings settings = with("");

    assertThat(settings.zone()).isEqualTo("local");
    assertThat(settings.sources()).isEmpty();
    assertThat(settings.collectionInterval()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.cache())
        .isEqualTo(
            new CacheSettings(
                10L << 30,
                RetentionRules.DEFAULT,
                new CacheScrubber.Pace(4 << 20, Duration.ofDays(1))));
    assertThat(settings.heapInterval()).isEqualTo(Duration.ofHours(1));
    assertThat(settings.startLimit()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.isolation()).isEqualTo(IsolationPolicy.NONE);
    assertThat(settings.processes()).isEqualTo(ProcessLimits.DEFAULTS);
    assertThat(settings.modules()).isEqualTo(WasmLimits.DEFAULTS);
  }

  @Test
  void from_everything_hasAllOfIt() {
    NodeSettings settings =
        with(
            """
            mycelium {
              zone = north
              sources = ["http://127.0.0.1:1/bundles/"]
              unload.collection-interval = 2s
              memory.measure-heap-every = 0
              cache {
                max-bytes = 1 MiB
                retain {
                  min-versions = 1
                  min-age = 2h
                  max-bytes = 4 MiB
                  min-copies = 3
                  components {
                    "demo.counter" { min-versions = 5, pin = true }
                    echo { max-bytes = 0 }
                  }
                }
                scrub { bytes-per-second = 1 KiB, every = 10m }
              }
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
                  max-files = 100
                }
                wasm {
                  default-memory = 1 MiB
                  max-memory = 2 MiB
                  total-memory = 3 MiB
                  attempt-limit = 9s
                }
              }
            }\
            """);

    assertThat(settings)
        .isEqualTo(
            new NodeSettings(
                "north",
                List.of(URI.create("http://127.0.0.1:1/bundles/")),
                new CacheSettings(
                    1 << 20,
                    new RetentionRules(
                        new RetentionPolicy(1, TWO_HOURS, false, 4 << 20),
                        Map.of(
                            new ComponentId("demo.counter"),
                            new RetentionPolicy(5, TWO_HOURS, true, 4 << 20),
                            new ComponentId("echo"),
                            new RetentionPolicy(1, TWO_HOURS, false, RetentionPolicy.UNLIMITED)),
                        3),
                    new CacheScrubber.Pace(1 << 10, Duration.ofMinutes(10))),
                Duration.ofSeconds(2),
                Duration.ZERO,
                Duration.ofSeconds(5),
                new IsolationPolicy(
                    Isolation.PROCESS, Map.of(new ComponentId("acme.x"), Isolation.PROCESS)),
                new ProcessLimits(
                    64 << 20, 256 << 20, Duration.ofSeconds(6), Duration.ofSeconds(7), 8, 100),
                new WasmLimits(1 << 20, 2 << 20, 3 << 20, Duration.ofSeconds(9))));
  }

  @Test
  void forNode_setsWhatIsForThatNodeAlone_andNothingElse() {
    Config all =
        ConfigFactory.parseString(
                """
                mycelium {
                  zone = attic
                  start-limit = 50s
                  nodes {
                    node-2 { zone = cellar, cache.retain.min-copies = 1 }
                    "node.3" { start-limit = 5s }
                  }
                }\
                """)
            .withFallback(ConfigFactory.load())
            .resolve();

    NodeSettings second = NodeSettings.from(MemberSettings.forNode("node-2", all));
    assertThat(second.zone()).isEqualTo("cellar");
    assertThat(second.cache().rules().minCopies()).isEqualTo(1);
    assertThat(second.startLimit()).isEqualTo(Duration.ofSeconds(50));
    assertThat(NodeSettings.from(MemberSettings.forNode("node.3", all)).startLimit())
        .isEqualTo(Duration.ofSeconds(5));
    assertThat(NodeSettings.from(MemberSettings.forNode("node-1", all)))
        .isEqualTo(NodeSettings.from(all));
  }

  @Test
  void from_whatCanNotBe_isRefusedByItsKey() {
    assertThatThrownBy(() -> with("mycelium.cache.max-bytes = 0"))
        .hasMessageContaining("mycelium.cache.max-bytes is 0");
    assertThatThrownBy(() -> with("mycelium.unload.collection-interval = 0s"))
        .hasMessageContaining("mycelium.unload.collection-interval is PT0S");
    assertThatThrownBy(() -> with("mycelium.cache.retain.min-versions = -1"))
        .hasMessageContaining("mycelium.cache.retain: min-versions=-1");
    assertThatThrownBy(() -> with("mycelium.cache.retain.components.a { min-version = 1 }"))
        .hasMessageContaining("mycelium.cache.retain.components.a knows no 'min-version'");
    assertThatThrownBy(() -> with("mycelium.cache.retain.components.demo.counter { pin = true }"))
        .hasMessageContaining("quote a name that has dots");
    assertThatThrownBy(() -> with("mycelium.cache.scrub.bytes-per-second = 0"))
        .hasMessageContaining("mycelium.cache.scrub: bytes-per-second=0");
    assertThatThrownBy(() -> with("mycelium.start-limit = 0s"))
        .hasMessageContaining("mycelium.start-limit");
    assertThatThrownBy(() -> with("mycelium.sources = [\"not an address\"]"))
        .hasMessageContaining("not an address");
    assertThatThrownBy(() -> with("mycelium.isolation.minimum = jail"))
        .hasMessageContaining("mycelium.isolation.minimum: isolation 'jail'");
    assertThatThrownBy(() -> with("mycelium.isolation.process.max-memory = 1 MiB"))
        .hasMessageContaining("mycelium.isolation.process")
        .hasMessageContaining("max=1048576");
    assertThatThrownBy(() -> with("mycelium.isolation.wasm.max-memory = 64 KiB"))
        .hasMessageContaining("mycelium.isolation.wasm")
        .hasMessageContaining("max=65536");
  }
}
