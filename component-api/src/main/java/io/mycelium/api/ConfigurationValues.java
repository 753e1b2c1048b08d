package io.mycelium.api;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the text of a setting as a type and names both when it is not one. */
final class ConfigurationValues {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,15})(ms|s|m|h)");

  private ConfigurationValues() {}

  static long number(String key, String value) {
    try {
      return Long.parseLong(value.strip());
    } catch (NumberFormatException e) {
      throw refused(key, value, "a whole number", e);
    }
  }

  static double decimal(String key, String value) {
    try {
      double number = Double.parseDouble(value.strip());
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw refused(key, value, "a decimal number", e);
    }
    throw refused(key, value, "a decimal number", null);
  }

  static boolean flag(String key, String value) {
    return switch (value.strip()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw refused(key, value, "'true' or 'false'", null);
    };
  }

  static Duration duration(String key, String value) {
    Matcher matcher = DURATION.matcher(value.strip());
    if (!matcher.matches()) {
      throw refused(key, value, "a time such as 250ms, 30s, 5m or 2h", null);
    }
    ChronoUnit unit =
        switch (matcher.group(2)) {
          case "ms" -> ChronoUnit.MILLIS;
          case "s" -> ChronoUnit.SECONDS;
          case "m" -> ChronoUnit.MINUTES;
          default -> ChronoUnit.HOURS;
        };
    return Duration.of(Long.parseLong(matcher.group(1)), unit);
  }

  private static IllegalArgumentException refused(
      String key, String value, String wanted, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "setting '%s' is '%s', which is not %s".formatted(key, value, wanted), cause);
  }
}
