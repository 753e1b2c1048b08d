package io.mycelium.kit;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How authors write an amount of memory. */
final class MemorySize {
  private static final Pattern SHAPE = Pattern.compile("(\\d{1,15})|(\\d{1,9}) ?(KiB|MiB|GiB)");
  private static final Map<String, Integer> SHIFTS = Map.of("KiB", 10, "MiB", 20, "GiB", 30);

  private MemorySize() {}

  /** Reads {@code 64 MiB}, {@code 512 KiB}, {@code 2 GiB} or a plain number of bytes. */
  static long parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      throw new KitException(
          "<memory> '%s' is not like 64 MiB, 512 KiB, 2 GiB or 67108864".formatted(text));
    }
    if (matcher.group(1) != null) {
      return Long.parseLong(matcher.group(1));
    }
    return Long.parseLong(matcher.group(2)) << SHIFTS.getOrDefault(matcher.group(3), 0);
  }
}
