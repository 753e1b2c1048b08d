package io.mycelium.runtime;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a slot for people, logs and class loaders: {@code component@version#generation}.
 *
 * @param component what is loaded
 * @param version its release
 * @param generation of the instance's loads
 */
public record SlotName(ComponentId component, Version version, long generation) {
  private static final Pattern TEXT = Pattern.compile("([^@#]+)@([^@#]+)#([0-9]{1,18})");

  /** Reads it back; empty for a name that is none. */
  public static Optional<SlotName> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    try {
      return matcher.matches()
          ? Optional.of(
              new SlotName(
                  new ComponentId(matcher.group(1)),
                  Version.parse(matcher.group(2)),
                  Long.parseLong(matcher.group(3))))
          : Optional.empty();
    } catch (IllegalArgumentException notAName) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return component + "@" + version + "#" + generation;
  }
}
