package io.mycelium.node.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EventViewTest {
  @Test
  void ofBytes_shortText_isShownAsText() {
    assertThat(EventView.ofBytes("{\"a\": 1}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("{\"a\": 1}");
    assertThat(EventView.ofBytes(new byte[0])).isEmpty();
  }

  @Test
  void shown_whatWasNotSaid_isLeftOut() throws Exception {
    JsonNode event =
        new ObjectMapper()
            .readTree("{\"memory\": 0, \"zone\": null, \"node\": \"null\", \"list\": [1]}");
    assertThat(EventView.shown(event))
        .isEqualTo(Map.of("memory", 0, "node", "null", "list", List.of(1)));
  }

  @Test
  void ofBytes_whatIsNoTextOrTooLong_isShownByItsLength() {
    assertThat(EventView.ofBytes(new byte[] {0, 1, 2})).isEqualTo("(3 bytes)");
    assertThat(EventView.ofBytes(new byte[] {(byte) 0xff, 'a'})).isEqualTo("(2 bytes)");
    assertThat(EventView.ofBytes("x".repeat(4_097).getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("(4097 bytes)");
  }
}
