package io.mycelium.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {
  /** The order that Semantic Versioning 2.0.0 section 11 gives as its example, and more. */
  private static final List<String> ASCENDING =
      List.of(
          "0.0.1",
          "0.1.0",
          "1.0.0-0",
          "1.0.0-9",
          "1.0.0-10",
          "1.0.0-alpha",
          "1.0.0-alpha.1",
          "1.0.0-alpha.beta",
          "1.0.0-beta",
          "1.0.0-beta.2",
          "1.0.0-beta.11",
          "1.0.0-rc.1",
          "1.0.0",
          "1.0.1",
          "1.9.0",
          "1.10.0",
          "2.0.0-x-y-z.0",
          "2.0.0",
          "999999999.0.0");

  private static final long SEED = 20_260_101L;

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0", "1.2.3", "1.0.0-alpha.1", "1.0.0--", "1.0.0-0a", "10.20.30-a-b"})
  void text_ofAVersion_isReadAndWrittenBack(String text) {
    assertThat(Version.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2",
        "1.2.3.4",
        "01.2.3",
        "1.02.3",
        "1.2.3-",
        "1.2.3-01",
        "1.2.3-a..b",
        "1.2.3+build",
        "v1.2.3",
        "-1.2.3",
        "1.2.x",
        "1.2.3 ",
        "1000000000.0.0",
        "1.2.3-ä",
        "1.2.3\n"
      })
  void text_ofNoVersion_isRefusedByName(String text) {
    assertThatThrownBy(() -> Version.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining("at most 64 characters");
  }

  @Test
  void text_aboveTheLimit_isRefused() {
    String longest = "1.2.3-" + "a".repeat(Version.MAX_LENGTH - 6);

    assertThat(Version.parse(longest)).hasToString(longest);
    assertThatThrownBy(() -> Version.parse(longest + "a"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void record_builtFromParts_isCheckedAsTextIs() {
    assertThatThrownBy(() -> new Version(-1, 0, 0, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1.0.0");
    assertThatThrownBy(() -> new Version(1, 0, 0, "a b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void versions_shuffledAndSorted_areInSemanticOrder() {
    List<Version> versions = new ArrayList<>(ASCENDING.stream().map(Version::parse).toList());
    Collections.shuffle(versions, RandomGeneratorFactory.of("L64X128MixRandom").create(SEED));

    Collections.sort(versions);

    assertThat(versions).as("seed %d", SEED).extracting(Version::toString).isEqualTo(ASCENDING);
  }

  @Test
  void compare_ofAllPairs_agreesWithEquals() {
    for (String left : ASCENDING) {
      for (String right : ASCENDING) {
        int expected = Integer.compare(ASCENDING.indexOf(left), ASCENDING.indexOf(right));
        assertThat(Integer.signum(Version.parse(left).compareTo(Version.parse(right))))
            .as("%s to %s", left, right)
            .isEqualTo(expected);
      }
    }
  }
}
