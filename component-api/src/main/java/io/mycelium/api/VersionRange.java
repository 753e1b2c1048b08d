package io.mycelium.api;

import org.jspecify.annotations.Nullable;

/**
 * A range of versions in interval form, {@code [1.2.0,2.0.0)}; {@code *} is every version; a single
 * version means exactly that one; {@code ^1.2.3} is {@code [1.2.3,2.0.0)}. A pre-release is in a
 * range only where a bound of the range is a pre-release of the same {@code major.minor.patch}.
 *
 * @param lower the lowest version, included; null for none
 * @param upper the upper bound; null for none
 * @param upperIncluded whether {@code upper} itself is in the range
 */
// An author needs no annotations on the module path: they say something to tools only.
@SuppressWarnings("exports")
public record VersionRange(
    @Nullable Version lower, @Nullable Version upper, boolean upperIncluded) {
  /** Every release. */
  public static final VersionRange ANY = new VersionRange(null, null, false);

  /** Refuses a range that holds nothing. */
  public VersionRange {
    if (lower != null && upper != null) {
      int order = lower.compareTo(upper);
      if (order > 0 || (order == 0 && !upperIncluded)) {
        throw new IllegalArgumentException(
            "version range holds nothing: " + lower + " to " + upper);
      }
    }
  }

  /** Exactly one version. */
  public static VersionRange exactly(Version version) {
    return new VersionRange(version, version, true);
  }

  /** Reads the text form; refuses anything else. */
  public static VersionRange parse(String text) {
    String trimmed = text.strip();
    if (trimmed.equals("*")) {
      return ANY;
    }
    if (trimmed.startsWith("^")) {
      Version from = Version.parse(trimmed.substring(1));
      return new VersionRange(from, nextBreaking(from), false);
    }
    if (!trimmed.startsWith("[")) {
      return exactly(Version.parse(trimmed));
    }
    int comma = trimmed.indexOf(',');
    boolean closed = trimmed.endsWith("]");
    if (comma < 0 || !(closed || trimmed.endsWith(")"))) {
      throw new IllegalArgumentException(
          "version range '%s' is none of '*', 'A', '^A', '[A,B)' and '[A,B]'".formatted(text));
    }
    return new VersionRange(
        bound(trimmed.substring(1, comma)),
        bound(trimmed.substring(comma + 1, trimmed.length() - 1)),
        closed);
  }

  private static @Nullable Version bound(String text) {
    return text.isBlank() ? null : Version.parse(text.strip());
  }

  private static Version nextBreaking(Version from) {
    if (from.major() > 0) {
      return new Version(from.major() + 1, 0, 0, "");
    }
    return from.minor() > 0
        ? new Version(0, from.minor() + 1, 0, "")
        : new Version(0, 0, from.patch() + 1, "");
  }

  /** Whether the version lies in the range. */
  public boolean contains(Version version) {
    if (lower != null && version.compareTo(lower) < 0) {
      return false;
    }
    if (upper != null) {
      int order = version.compareTo(upper);
      if (order > 0 || (order == 0 && !upperIncluded)) {
        return false;
      }
    }
    return version.isRelease() || sameNumbers(version, lower) || sameNumbers(version, upper);
  }

  /** Whether the two ranges touch: neither ends before the other begins. */
  public boolean overlaps(VersionRange other) {
    return reaches(this, other) && reaches(other, this);
  }

  private static boolean reaches(VersionRange one, VersionRange other) {
    Version end = one.upper();
    Version begin = other.lower();
    if (end == null || begin == null) {
      return true;
    }
    int order = begin.compareTo(end);
    return order < 0 || (order == 0 && one.upperIncluded());
  }

  private static boolean sameNumbers(Version version, @Nullable Version bound) {
    return bound != null
        && !bound.isRelease()
        && version.major() == bound.major()
        && version.minor() == bound.minor()
        && version.patch() == bound.patch();
  }

  @Override
  public String toString() {
    if (lower == null && upper == null) {
      return "*";
    }
    if (lower != null && lower.equals(upper)) {
      return lower.toString();
    }
    return "["
        + (lower == null ? "" : lower)
        + ","
        + (upper == null ? "" : upper)
        + (upperIncluded ? "]" : ")");
  }
}
