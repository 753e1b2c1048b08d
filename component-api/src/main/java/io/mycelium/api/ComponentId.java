package io.mycelium.api;

import java.util.regex.Pattern;

/**
 * The name of a component, for example {@code vm-manager}.
 *
 * @param value 1 to {@value #MAX_LENGTH} characters: lower-case letters, digits, inner hyphens and
 *     inner dots, starting with a letter
 */
public record ComponentId(String value) implements Comparable<ComponentId> {
  /** The longest name. */
  public static final int MAX_LENGTH = 64;

  private static final Pattern SHAPE = Pattern.compile("[a-z](?:[a-z0-9]|[-.](?=[a-z0-9]))*");

  /** Refuses a name that is too long or not of the shape above. */
  public ComponentId {
    if (value.length() > MAX_LENGTH || !SHAPE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "component name '%s' is not 1 to %d characters of a-z, 0-9, '-' and '.', starting with a letter"
              .formatted(value, MAX_LENGTH));
    }
  }

  @Override
  public int compareTo(ComponentId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
