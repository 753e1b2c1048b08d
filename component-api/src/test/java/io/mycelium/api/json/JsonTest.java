package io.mycelium.api.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.RetentionPolicy;
import java.nio.CharBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
        "{\"ü\":\"€\"}",
        "{\"control\":\"a\\u0001b\",\"half\":\"\\ud800\",\"whole\":\"😀\"}"
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
        "{\"a\":\"\\u+123\"}",
        "{\"a\":1e999}",
        "{\"a\":NaN}",
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

  @Test
  void input_thatIsNotUtf8_isRefused() {
    byte[] bytes = {'{', '"', 'a', '"', ':', '"', (byte) 0xff, '"', '}'};

    assertThatThrownBy(() -> Json.object(bytes)).hasMessageContaining("9 bytes is not UTF-8");
  }

  @Test
  void value_ofEachKind_isWrittenAsTheDocumentationSays() {
    Map<String, @Nullable Object> value = new LinkedHashMap<>();
    value.put("whole", 7);
    value.put("decimal", 0.5f);
    value.put("none", Double.NaN);
    value.put("neither", Float.POSITIVE_INFINITY);
    value.put("text", CharBuffer.wrap("a"));
    value.put("constant", RetentionPolicy.RUNTIME);

    assertThat(new String(Json.bytes(value), UTF_8))
        .isEqualTo(
            "{\"whole\":7,\"decimal\":0.5,\"none\":null,\"neither\":null,"
                + "\"text\":\"a\",\"constant\":\"RUNTIME\"}");
  }

  @Test
  void indented_readAgain_isTheSameValue() {
    String text = "{\"a\":[1,2],\"b\":{},\"c\":[],\"d\":{\"e\":null}}";
    byte[] indented = Json.indented(Json.object(text.getBytes(UTF_8)));

    assertThat(new String(indented, UTF_8))
        .isEqualTo(
            """
            {
              "a": [
                1,
                2
              ],
              "b": {},
              "c": [],
              "d": {
                "e": null
              }
            }
            """);
    assertThat(Json.bytes(Json.object(indented))).asString(UTF_8).isEqualTo(text);
  }

  @Test
  void value_ofNoJsonKind_isRefusedByItsType() {
    assertThatThrownBy(() -> Json.bytes(Map.of("a", Instant.EPOCH)))
        .hasMessage("a java.time.Instant is no JSON: 1970-01-01T00:00:00Z");
    assertThatThrownBy(() -> Json.bytes(Map.of(1, "a"))).hasMessage("a key is no String: 1");
  }

  @Test
  void value_thatHoldsItself_isRefused() {
    List<Object> list = new ArrayList<>();
    list.add(list);

    assertThatThrownBy(() -> Json.bytes(list)).hasMessage("value is nested deeper than 16");
  }
}
