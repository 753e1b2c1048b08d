package io.mycelium.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionRangeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*             | 0.0.0        | true",
        "*             | 1.0.0-alpha  | false",
        "1.2.3         | 1.2.3        | true",
        "1.2.3         | 1.2.4        | false",
        "[1.0.0,2.0.0) | 1.0.0        | true",
        "[1.0.0,2.0.0) | 1.99.9       | true",
        "[1.0.0,2.0.0) | 2.0.0        | false",
        "[1.0.0,2.0.0) | 0.9.9        | false",
        "[1.0.0,2.0.0] | 2.0.0        | true",
        "[1.0.0,2.0.0) | 2.0.0-alpha  | false",
        "[1.0.0,2.0.0) | 1.5.0-alpha  | false",
        "[1.5.0-a,2.0.0) | 1.5.0-b    | true",
        "[1.5.0-a,2.0.0) | 1.5.1-b    | false",
        "[1.0.0,)      | 7.0.0        | true",
        "[,2.0.0)      | 0.0.1        | true",
        "^1.2.3        | 1.2.3        | true",
        "^1.2.3        | 1.9.0        | true",
        "^1.2.3        | 2.0.0        | false",
        "^0.2.3        | 0.2.9        | true",
        "^0.2.3        | 0.3.0        | false",
        "^0.0.3        | 0.0.3        | true",
        "^0.0.3        | 0.0.4        | false",
      })
  void range_askedForAVersion_answers(String range, String version, boolean contained) {
    assertThat(VersionRange.parse(range).contains(Version.parse(version))).isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "^",
        "^1",
        "[1.0.0",
        "[1.0.0)",
        "(1.0.0,2.0.0)",
        "[1.0.0,2.0.0",
        "[1,2]",
        "[2.0.0,1.0.0]",
        "[1.0.0,1.0.0)",
        "[1.0.0,2.0.0,3.0.0]",
        "~1.0.0"
      })
  void range_ofAnotherShapeOrEmpty_isRefused(String text) {
    assertThatThrownBy(() -> VersionRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "1.2.3", "[1.0.0,2.0.0)", "[1.0.0,2.0.0]", "[1.0.0,)", "[,2.0.0)"})
  void range_writtenAsText_isReadBack(String text) {
    VersionRange range = VersionRange.parse(text);

    assertThat(range).hasToString(text);
    assertThat(VersionRange.parse(range.toString())).isEqualTo(range);
  }

  @Test
  void caret_writtenAsText_isTheInterval() {
    assertThat(VersionRange.parse("^1.2.3")).hasToString("[1.2.3,2.0.0)");
  }
}
