package io.mycelium.services.network;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"a\":1,\"b\":-2.5,\"c\":true,\"d\":null,\"e\":[],\"f\":[1,{\"g\":\"h\"}]}",
        "{\"quote\":\"a\\\"b\\\\c\\nd\"}",
        "{\"ü\":\"€\"}"
      })
  void json_readAndWritten_isTheSame(String text) {
    assertThat(new String(Json.bytes(Json.object(text.getBytes(UTF_8))), UTF_8)).isEqualTo(text);
  }

  @Test
  void object_ofNoBytes_isEmpty() {
    assertThat(Json.object(new byte[0])).isEmpty();
    assertThat(Json.object("{ \"a\" : \"\\u0041\\t\" }".getBytes(UTF_8))).containsEntry("a", "A\t");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "1",
        "{",
        "{\"a\"}",
        "{\"a\":1,}",
        "{\"a\":1}x",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":[1,]}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\u12x4\"}",
        "{\"a\":99999999999999999999}",
        "{\"a\":tru}",
        "{\"a\":\"\n\"}"
      })
  void input_thatIsNoObject_isRefused(String text) {
    assertThatThrownBy(() -> Json.object(text.getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("input ");
  }

  @Test
  void input_nestedTooDeep_isRefused() {
    String deep = "{\"a\":" + "[".repeat(20) + "]".repeat(20) + "}";

    assertThatThrownBy(() -> Json.object(deep.getBytes(UTF_8)))
        .hasMessageContaining("nested deeper than 16");
  }
}
