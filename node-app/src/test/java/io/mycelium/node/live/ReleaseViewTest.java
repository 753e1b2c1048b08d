package io.mycelium.node.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.version.PublishedVersion;
import io.mycelium.actors.version.Resolution;
import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReleaseViewTest {
  private static PublishedVersion published(String component, String version) {
    return new PublishedVersion(
        new ComponentId(component),
        Version.parse(version),
        1,
        true,
        VersionRange.ANY,
        List.of(),
        List.of(),
        List.of());
  }

  @Test
  void component_thatNeedsOthers_namesThemWithoutItself() {
    assertThat(
            ReleaseView.needs(
                new Resolution.Selected(
                    List.of(
                        published("c", "1.4.0"),
                        published("b", "1.1.0"),
                        published("a", "1.0.0")))))
        .containsOnlyKeys("needs")
        .containsEntry("needs", List.of("c@1.4.0", "b@1.1.0"));
    assertThat(ReleaseView.needs(new Resolution.Selected(List.of(published("a", "1.0.0")))))
        .containsEntry("needs", List.of());
  }

  @Test
  void component_whoseNeedsCantBeMet_saysTheChain() {
    List<String> chain = List.of("a 1.0.0 needs b [2.0.0,3.0.0), of which only 1.9.0 is published");

    assertThat(ReleaseView.needs(new Resolution.Refused(chain)))
        .containsOnlyKeys("unresolved")
        .containsEntry("unresolved", chain);
  }
}
