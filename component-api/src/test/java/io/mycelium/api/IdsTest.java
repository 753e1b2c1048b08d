package io.mycelium.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {
  @Test
  void nodeId_ofSixtyFourHexDigits_isKeptAndHasAShortForm() {
    NodeId node = new NodeId("0123456789abcdef".repeat(4));

    assertThat(node.shortForm()).isEqualTo("0123456789ab");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "00", "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF"})
  void nodeId_ofAnotherShape_isRefused(String text) {
    assertThatThrownBy(() -> new NodeId(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".a", "-a", "a/b", "a b", "ä"})
  void taskId_ofAnotherShape_isRefused(String text) {
    assertThatThrownBy(() -> new TaskId(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 128 characters");
  }

  @Test
  void taskId_atTheLimit_isKeptAndAboveRefused() {
    assertThat(new TaskId("a".repeat(TaskId.MAX_LENGTH)).value()).hasSize(128);
    assertThatThrownBy(() -> new TaskId("a".repeat(TaskId.MAX_LENGTH + 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
