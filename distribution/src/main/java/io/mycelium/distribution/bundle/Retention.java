package io.mycelium.distribution.bundle;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How authors and operators write a retention. */
public final class Retention {
  private static final Pattern SHORT = Pattern.compile("(\\d{1,9})([smhd])");

  private Retention() {}

  /**
   * Reads {@code 30s}, {@code 15m}, {@code 2h}, {@code 7d}, or the form of ISO 8601, {@code
   * PT1H30M}.
   *
   * @throws IllegalArgumentException if the text is none of these
   */
  public static Duration parse(String text) {
    Matcher matcher = SHORT.matcher(text);
    if (matcher.matches()) {
      long number = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "s" -> Duration.ofSeconds(number);
        case "m" -> Duration.ofMinutes(number);
        case "h" -> Duration.ofHours(number);
        default -> Duration.ofDays(number);
      };
    }
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "retention '%s' is not like 30s, 15m, 2h, 7d or PT1H30M".formatted(Names.shorten(text)),
          e);
    }
  }
}
