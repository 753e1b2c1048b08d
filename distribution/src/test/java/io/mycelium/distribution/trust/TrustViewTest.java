package io.mycelium.distribution.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.api.ComponentId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustViewTest {
  @ParameterizedTest
  @CsvSource({
    "*, acme.hello, true",
    "acme.*, acme.hello, true",
    "acme.*, acme.hello.deep, true",
    "acme.*, acme, false",
    "acme.*, acmeevil, false",
    "acme.*, acme-evil.hello, false",
    "acme, acme, true",
    "acme, acme.hello, false"
  })
  void pattern_ofNames_matches(String pattern, String component, boolean matches) {
    assertThat(new NamePattern(pattern).matches(new ComponentId(component))).isEqualTo(matches);
    assertThat(NamePattern.matching(new ComponentId(component)).toList())
        .filteredOn(new NamePattern(pattern)::equals)
        .hasSize(matches ? 1 : 0);
    assertThat(
            TrustView.of(new NamePattern(pattern), TestKeys.PUBLISHER.publicKeys())
                .allows(TestKeys.PUBLISHER.id(), new ComponentId(component)))
        .isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "**", "*.acme", ".*", "acme.*.b", "Acme", "acme*", "acme.*.*"})
  void pattern_ofAnotherShape_isRefused(String pattern) {
    assertThatThrownBy(() -> new NamePattern(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none of '*', 'acme.*'");
  }

  @Test
  void view_withSeveralPatterns_allowsEach() {
    TrustView one = TrustView.of(new NamePattern("a"), TestKeys.PUBLISHER.publicKeys());
    TrustView both = one.plus(new NamePattern("b.*"), TestKeys.PUBLISHER.publicKeys());

    assertThat(both.allows(TestKeys.PUBLISHER.id(), new ComponentId("a"))).isTrue();
    assertThat(both.allows(TestKeys.PUBLISHER.id(), new ComponentId("b.c"))).isTrue();
    assertThat(both.allows(TestKeys.PUBLISHER.id(), new ComponentId("c"))).isFalse();
    assertThat(both.allows(TestKeys.STRANGER.id(), new ComponentId("a"))).isFalse();
    assertThat(one.allows(TestKeys.PUBLISHER.id(), new ComponentId("b.c"))).isFalse();
    assertThat(both.key(TestKeys.STRANGER.id())).isEmpty();
  }
}
