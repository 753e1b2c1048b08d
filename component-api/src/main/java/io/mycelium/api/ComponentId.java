package io.mycelium.api;

/**
 * The name of a component, for example {@code vm-manager}.
 *
 * @param value 1 to {@value #MAX_LENGTH} characters: lower-case letters, digits, inner hyphens and
 *     inner dots, starting with a letter
 */
public record ComponentId(String value) implements Comparable<ComponentId> {
  /** The longest name. */
  public static final int MAX_LENGTH = 64;

  /** Refuses a name that is too long or not of the shape above. */
  public ComponentId {
    if (!hasItsShape(value)) {
      throw new IllegalArgumentException(
          "component name '%s' is not 1 to %d characters of a-z, 0-9, '-' and '.', starting with a letter"
              .formatted(value, MAX_LENGTH));
    }
  }

  private static boolean hasItsShape(String value) {
    if (value.isEmpty() || value.length() > MAX_LENGTH || !isLetter(value.charAt(0))) {
      return false;
    }
    for (int i = 1; i < value.length(); i++) {
      if (!mayStandAt(value, i)) {
        return false;
      }
    }
    return true;
  }

  /** A hyphen or dot stands between others: neither last nor twice in a row. */
  private static boolean mayStandAt(String value, int index) {
    char c = value.charAt(index);
    boolean inner = c == '-' || c == '.';
    return isLetterOrDigit(c)
        || (inner && index + 1 < value.length() && isLetterOrDigit(value.charAt(index + 1)));
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isLetterOrDigit(char c) {
    return isLetter(c) || (c >= '0' && c <= '9');
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
