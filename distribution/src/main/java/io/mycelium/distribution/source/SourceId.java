package io.mycelium.distribution.source;

/**
 * The name of a source in reports and blame.
 *
 * @param value for example {@code peer:1f00ab...} or {@code http://repo.example/bundles}
 */
public record SourceId(String value) implements Comparable<SourceId> {
  /** The longest name. */
  public static final int MAX_LENGTH = 512;

  /** Refuses an empty or too long name. */
  public SourceId {
    if (value.isBlank() || value.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "source name of %d characters, allowed are 1 to %d"
              .formatted(value.length(), MAX_LENGTH));
    }
  }

  @Override
  public int compareTo(SourceId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
