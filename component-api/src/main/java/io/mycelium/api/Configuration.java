package io.mycelium.api;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Settings of this component on this node. They change while it runs: each accessor reads the
 * present value. A value that is not of the asked type throws {@link IllegalArgumentException},
 * which names the key and the value, and never falls back silently.
 *
 * <p>Nodes do not lend it yet: a component that asks for it is refused with {@link
 * NotAvailableException}.
 */
public interface Configuration {
  /** The longest key in characters. */
  int MAX_KEY_LENGTH = 128;

  /** The longest value in characters. */
  int MAX_VALUE_LENGTH = 4096;

  /** The number of the present settings; it only grows. */
  long revision();

  /** The keys that have a value. */
  Set<String> keys();

  /** The value as it was written, or nothing. */
  Optional<String> text(String key);

  /** The value as text. */
  default String text(String key, String orElse) {
    return text(key).orElse(orElse);
  }

  /** The value as a whole number. */
  default long number(String key, long orElse) {
    return text(key).map(value -> ConfigurationValues.number(key, value)).orElse(orElse);
  }

  /** The value as a decimal number. */
  default double decimal(String key, double orElse) {
    return text(key).map(value -> ConfigurationValues.decimal(key, value)).orElse(orElse);
  }

  /** The value as a switch: {@code true} or {@code false}. */
  default boolean flag(String key, boolean orElse) {
    return text(key).map(value -> ConfigurationValues.flag(key, value)).orElse(orElse);
  }

  /** The value as a time: a whole number and one of {@code ms}, {@code s}, {@code m}, {@code h}. */
  default Duration duration(String key, Duration orElse) {
    return text(key).map(value -> ConfigurationValues.duration(key, value)).orElse(orElse);
  }

  /**
   * Calls back after each change, on a virtual thread of the slot and one call at a time. Changes
   * may be merged; the last one always comes.
   */
  Registration onChange(Consumer<Configuration> listener);
}
