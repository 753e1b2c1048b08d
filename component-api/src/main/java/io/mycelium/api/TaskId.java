package io.mycelium.api;

/**
 * The identity of a task, chosen by whoever submits it.
 *
 * @param value 1 to {@value #MAX_LENGTH} characters: letters, digits, hyphens, underscores and
 *     dots, starting with a letter or digit
 */
public record TaskId(String value) implements Comparable<TaskId> {
  /** The longest id. */
  public static final int MAX_LENGTH = 128;

  /** Refuses an id that is too long or not of the shape above. */
  public TaskId {
    if (!hasItsShape(value)) {
      throw new IllegalArgumentException(
          "task id '%s' is not 1 to %d characters of A-Z, a-z, 0-9, '-', '_' and '.', starting with a letter or digit"
              .formatted(value, MAX_LENGTH));
    }
  }

  private static boolean hasItsShape(String value) {
    if (value.isEmpty() || value.length() > MAX_LENGTH || !isLetterOrDigit(value.charAt(0))) {
      return false;
    }
    for (int i = 1; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!isLetterOrDigit(c) && c != '-' && c != '_' && c != '.') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  @Override
  public int compareTo(TaskId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
