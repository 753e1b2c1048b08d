package io.mycelium.actors.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.bundle.Declaration;
import io.mycelium.distribution.bundle.Dependency;
import io.mycelium.distribution.bundle.Entry;
import io.mycelium.distribution.bundle.Layout;
import io.mycelium.distribution.bundle.Manifest;
import io.mycelium.distribution.bundle.Service;
import io.mycelium.distribution.trust.SigningKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FitnessTest {
  private static final Fitness HERE = new Fitness(Version.parse("0.1.0"), "linux-x86_64");

  private static final Layout LAYOUT =
      Layout.of(List.of(new Entry("echo.jar", 1)), List.of(Digest.of(new byte[1])));

  private static Optional<String> refusal(
      String api, String platform, List<Dependency> dependencies, List<Service> requires) {
    Declaration declaration =
        new Declaration(
            new ComponentId("echo"),
            Version.parse("1.0.0"),
            "demo.Echo",
            "demo.echo",
            VersionRange.parse(api),
            platform,
            dependencies,
            List.of(),
            requires,
            Duration.ofHours(1),
            0,
            Map.of());
    return HERE.refusal(
        new Manifest(
            declaration, SigningKey.generate(new SecureRandom()).publicKeys().id(), LAYOUT));
  }

  @Test
  void component_thatFits_isNotRefused() {
    assertThat(refusal("^0.1.0", "any", List.of(), List.of())).isEmpty();
    assertThat(refusal("*", "linux-x86_64", List.of(), List.of())).isEmpty();
  }

  @Test
  void component_ofAnotherApi_isRefusedWithBothVersions() {
    assertThat(refusal("^2.0.0", "any", List.of(), List.of()))
        .hasValueSatisfying(
            reason ->
                assertThat(reason).contains("echo 1.0.0").contains("2.0.0").contains("0.1.0"));
  }

  @Test
  void component_ofAnotherPlatform_isRefusedWithBothPlatforms() {
    assertThat(refusal("*", "linux-aarch64", List.of(), List.of()))
        .hasValueSatisfying(
            reason -> assertThat(reason).contains("linux-aarch64").contains("linux-x86_64"));
  }

  @Test
  void platform_isNamedAsInManifests() {
    assertThat(Fitness.platformOf("Linux", "amd64")).isEqualTo("linux-x86_64");
    assertThat(Fitness.platformOf("Mac OS X", "aarch64")).isEqualTo("macosx-aarch64");
  }
}
