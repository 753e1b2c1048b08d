package io.mycelium.api;

import java.util.regex.Pattern;

/**
 * The identity of a task, chosen by whoever submits it.
 *
 * @param value 1 to {@value #MAX_LENGTH} characters: letters, digits, hyphens, underscores and
 *     dots, starting with a letter or digit
 */
public record TaskId(String value) implements Comparable<TaskId> {
  /** The longest id. */
  public static final int MAX_LENGTH = 128;

  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /** Refuses an id that is too long or not of the shape above. */
  public TaskId {
    if (value.length() > MAX_LENGTH || !SHAPE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "task id '%s' is not 1 to %d characters of A-Z, a-z, 0-9, '-', '_' and '.', starting with a letter or digit"
              .formatted(value, MAX_LENGTH));
    }
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
