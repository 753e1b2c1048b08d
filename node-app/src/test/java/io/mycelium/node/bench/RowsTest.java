package io.mycelium.node.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.http.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RowsTest {
  private static final Row GOOD = Row.limited("b", "m", "s", 3.5, 3.5);

  @Test
  void limited_atAndAboveTheLimit_holdsAndDoesNot() {
    assertThat(GOOD.holds()).isTrue();
    assertThat(Row.limited("b", "m", "s", 3.5001, 3.5).holds()).isFalse();
  }

  @Test
  void limitedRatio_looksAtTheRatio_notAtTheValue() {
    Row six = Row.limitedRatio("b", "m", new Row.Compared("ms", 60, 10), 6);
    assertThat(six.holds()).isTrue();
    assertThat(six.ratio()).isEqualTo(6.0);
    assertThat(six.limit()).isEqualTo(6.0);
    assertThat(Row.limitedRatio("b", "m", new Row.Compared("ms", 60.1, 10), 6).holds()).isFalse();
  }

  @Test
  void limitedRatio_withoutBaseline_doesNotHold() {
    Row row = Row.limitedRatio("b", "m", new Row.Compared("ms", 1, 0), 6);
    assertThat(row.holds()).isFalse();
    assertThat(row.ratio()).isNull();
  }

  @Test
  void hold_ofRows_needsAllAndOne() {
    Row bad = Row.limited("b", "m", "s", 4, 3.5);
    assertThat(Rows.hold(List.of(GOOD, Row.information("b", "i", "s", 9)))).isTrue();
    assertThat(Rows.hold(List.of(GOOD, bad))).isFalse();
    assertThat(Rows.hold(List.of())).isFalse();
  }

  @Test
  void json_hasExactlyTheKeys_withNullWhereThereIsNoLimit() throws Exception {
    String text = Rows.json(List.of(GOOD, Row.beside("b", "i", "ms", 3, 2)));
    JsonNode rows = Json.MAPPER.readTree(text);
    assertThat(rows.isArray()).isTrue();
    List<String> keys = new ArrayList<>();
    rows.get(1).fieldNames().forEachRemaining(keys::add);
    assertThat(keys)
        .containsExactly("bench", "metric", "unit", "value", "baseline", "ratio", "limit", "holds");
    assertThat(rows.get(1).path("limit").isNull()).isTrue();
    assertThat(rows.get(1).path("holds").asBoolean()).isTrue();
    assertThat(rows.get(1).path("ratio").asDouble()).isEqualTo(1.5);
    assertThat(rows.get(0).path("baseline").isNull()).isTrue();
    assertThat(Json.MAPPER.readValue(text, Row[].class)[0]).isEqualTo(GOOD);
  }

  @Test
  void table_marksWhatDoesNotHold() {
    String table = Rows.table(List.of(GOOD, Row.limited("b", "longer metric", "s", 4, 3.5)));
    assertThat(table.lines())
        .containsExactly(
            "BENCH  METRIC         UNIT  VALUE  BASELINE  RATIO  LIMIT  HOLDS",
            "b      m              s      3.50         -      -   3.50  yes",
            "b      longer metric  s      4.00         -      -   3.50  NO");
  }

  @Test
  void median_ofOddAndEvenNumbers_isTheMiddle() {
    assertThat(Samples.of(List.of(9.0, 1.0, 5.0)).median()).isEqualTo(5);
    assertThat(Samples.of(List.of(9.0, 1.0, 5.0, 6.0)).median()).isEqualTo(5.5);
    Samples one = Samples.of(List.of(7.0));
    assertThat(List.of(one.median(), one.least(), one.most())).containsExactly(7.0, 7.0, 7.0);
    Samples many = Samples.of(List.of(3.0, 1.0, 2.0));
    assertThat(List.of(many.least(), many.most())).containsExactly(1.0, 3.0);
  }

  @Test
  void samples_ofNothingOrNoNumber_areRefused() {
    assertThatThrownBy(() -> Samples.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Samples.of(List.of(Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
  }
}
