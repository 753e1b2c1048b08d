package io.mycelium.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
  private static Configuration of(Map<String, String> values) {
    return new Configuration() {
      @Override
      public long revision() {
        return 1;
      }

      @Override
      public Set<String> keys() {
        return values.keySet();
      }

      @Override
      public Optional<String> text(String key) {
        return Optional.ofNullable(values.get(key));
      }

      @Override
      public Registration onChange(Consumer<Configuration> listener) {
        return () -> {};
      }
    };
  }

  @Test
  void value_ofTheAskedType_isRead() {
    Configuration configuration =
        of(Map.of("n", "42", "d", "2.5", "f", "true", "t", "250ms", "h", "2h"));

    assertThat(configuration.number("n", 0)).isEqualTo(42);
    assertThat(configuration.decimal("d", 0)).isEqualTo(2.5);
    assertThat(configuration.flag("f", false)).isTrue();
    assertThat(configuration.duration("t", Duration.ZERO)).isEqualTo(Duration.ofMillis(250));
    assertThat(configuration.duration("h", Duration.ZERO)).isEqualTo(Duration.ofHours(2));
  }

  @Test
  void value_missing_isTheDefault() {
    assertThat(of(Map.of()).number("n", 7)).isEqualTo(7);
    assertThat(of(Map.of()).text("n", "x")).isEqualTo("x");
  }

  @ParameterizedTest
  @CsvSource({"number,4x", "decimal,NaN", "decimal,x", "flag,yes", "duration,5", "duration,-5s"})
  void value_ofAnotherType_isRefusedByKeyAndValue(String type, String value) {
    Configuration configuration = of(Map.of("key", value));

    assertThatThrownBy(
            () -> {
              switch (type) {
                case "number" -> configuration.number("key", 0);
                case "decimal" -> configuration.decimal("key", 0);
                case "flag" -> configuration.flag("key", false);
                default -> configuration.duration("key", Duration.ZERO);
              }
            })
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'key'")
        .hasMessageContaining("'" + value + "'");
  }
}
