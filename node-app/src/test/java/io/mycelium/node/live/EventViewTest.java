package io.mycelium.node.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class EventViewTest {
  @Test
  void ofBytes_shortText_isShownAsText() {
    assertThat(EventView.ofBytes("{\"a\": 1}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("{\"a\": 1}");
    assertThat(EventView.ofBytes(new byte[0])).isEmpty();
  }

  @Test
  void ofBytes_whatIsNoTextOrTooLong_isShownByItsLength() {
    assertThat(EventView.ofBytes(new byte[] {0, 1, 2})).isEqualTo("(3 bytes)");
    assertThat(EventView.ofBytes(new byte[] {(byte) 0xff, 'a'})).isEqualTo("(2 bytes)");
    assertThat(EventView.ofBytes("x".repeat(4_097).getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("(4097 bytes)");
  }
}
