package io.mycelium.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComponentIdTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "vm-manager", "a1.b2-c3", "x0"})
  void name_ofTheShape_isKept(String name) {
    assertThat(new ComponentId(name)).hasToString(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "A", "1a", "-a", "a-", "a.", "a..b", "a.-b", "a_b", "a/b", "ä", "a b", "a\n"})
  void name_ofAnotherShape_isRefusedByName(String name) {
    assertThatThrownBy(() -> new ComponentId(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + name + "'")
        .hasMessageContaining("1 to 64 characters");
  }

  @Test
  void name_atTheLimit_isKeptAndAboveRefused() {
    assertThat(new ComponentId("a".repeat(ComponentId.MAX_LENGTH)).value()).hasSize(64);
    assertThatThrownBy(() -> new ComponentId("a".repeat(ComponentId.MAX_LENGTH + 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void names_sorted_areInOrderOfTheirText() {
    assertThat(Stream.of("b", "a-b", "a").map(ComponentId::new).sorted())
        .extracting(ComponentId::value)
        .containsExactly("a", "a-b", "b");
  }
}
