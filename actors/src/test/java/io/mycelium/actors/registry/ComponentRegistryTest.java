package io.mycelium.actors.registry;

import static io.mycelium.actors.registry.Published.HELLO;
import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.instance.Releases;
import io.mycelium.actors.task.FleetView;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComponentRegistryTest {
  @TempDir private Path directory;

  @Test
  void newest_withYankedRelease_prefersTheUsableOne() {
    Published published = new Published(directory);
    published.publish("1.0.0");
    published.publish("1.1.0");
    published.yank("1.1.0");
    ComponentRegistry registry = new ComponentRegistry(published.log());

    assertThat(registry.newest(HELLO, VersionRange.ANY))
        .map(Releases.Release::version)
        .contains(Version.parse("1.0.0"));
    assertThat(registry.newest(HELLO, VersionRange.parse("1.1.0")))
        .map(Releases.Release::yanked)
        .contains(true);
    assertThat(registry.resolve(HELLO, VersionRange.parse("1.1.0"))).isEmpty();
    assertThat(registry.resolve(HELLO, VersionRange.ANY))
        .map(FleetView.ReleaseFacts::version)
        .contains(Version.parse("1.0.0"));
  }

  @Test
  void manifest_ofPublishedRoot_isTheVerifiedOne() {
    Published published = new Published(directory);
    published.publish("1.0.0");
    ComponentRegistry registry = new ComponentRegistry(published.log());
    Releases.Release release = registry.exactly(HELLO, Version.parse("1.0.0")).orElseThrow();

    assertThat(registry.manifest(release.root()))
        .map(manifest -> manifest.manifest().version())
        .contains(release.version());
    assertThat(release.logIndex()).isEqualTo(2);
    assertThat(registry.lastIndex()).isEqualTo(2);
  }

  @Test
  void accept_longerLogs_knowsWhatAFreshRegistryKnows() {
    Published published = new Published(directory);
    ComponentRegistry grown = new ComponentRegistry(published.empty());
    for (String version : List.of("1.0.0", "2.0.0", "1.1.0")) {
      published.publish(version, "the same");
      grown.accept(published.log());
    }
    published.publish("3.0.0");
    grown.accept(published.log());
    ComponentRegistry fresh = new ComponentRegistry(published.log());

    for (Releases.Release release :
        List.of(
            grown.exactly(HELLO, Version.parse("1.0.0")).orElseThrow(),
            grown.exactly(HELLO, Version.parse("3.0.0")).orElseThrow())) {
      assertThat(grown.manifest(release.root())).isEqualTo(fresh.manifest(release.root()));
    }
    assertThat(grown.manifest(grown.exactly(HELLO, Version.parse("1.1.0")).orElseThrow().root()))
        .map(manifest -> manifest.manifest().version())
        .contains(Version.parse("2.0.0"));
    assertThat(grown.manifest(HELLO, Version.parse("1.1.0")))
        .map(manifest -> manifest.manifest().version())
        .contains(Version.parse("1.1.0"));
  }
}
