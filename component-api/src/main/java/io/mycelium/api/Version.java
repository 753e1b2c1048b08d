package io.mycelium.api;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A semantic version, {@code major.minor.patch} with an optional {@code -pre.release} part, ordered
 * as Semantic Versioning 2.0.0 section 11 says. Build metadata is not accepted: a release has one
 * name.
 *
 * @param major from 0
 * @param minor from 0
 * @param patch from 0
 * @param preRelease empty for a release; otherwise dot-separated identifiers
 */
public record Version(int major, int minor, int patch, String preRelease)
    implements Comparable<Version> {
  /** The longest text form. */
  public static final int MAX_LENGTH = 64;

  /** Nine digits. */
  private static final int MAX_NUMBER = 999_999_999;

  private static final Pattern SHAPE =
      Pattern.compile(
          "(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})"
              + "(?:-((?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)"
              + "(?:\\.(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*))*))?");
  private static final Comparator<Version> NUMBERS =
      Comparator.comparingInt(Version::major)
          .thenComparingInt(Version::minor)
          .thenComparingInt(Version::patch);

  /** Refuses parts that do not make a semantic version. */
  public Version {
    boolean numbers = isNumber(major) && isNumber(minor) && isNumber(patch);
    // Most have no more than numbers, which need no pattern.
    if (!numbers || !preRelease.isEmpty()) {
      String text = text(major, minor, patch, preRelease);
      if (text.length() > MAX_LENGTH || !SHAPE.matcher(text).matches()) {
        throw refused(text);
      }
    }
  }

  private static boolean isNumber(int part) {
    return part >= 0 && part <= MAX_NUMBER;
  }

  /** Reads the text form; refuses what is not a semantic version. */
  public static Version parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    if (text.length() > MAX_LENGTH || !matcher.matches()) {
      throw refused(text);
    }
    String preRelease = matcher.group(4);
    return new Version(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        Integer.parseInt(matcher.group(3)),
        preRelease == null ? "" : preRelease);
  }

  /** Whether this is not a pre-release. */
  public boolean isRelease() {
    return preRelease.isEmpty();
  }

  @Override
  public int compareTo(Version other) {
    int numbers = NUMBERS.compare(this, other);
    if (numbers != 0) {
      return numbers;
    }
    if (isRelease() || other.isRelease()) {
      return Boolean.compare(isRelease(), other.isRelease());
    }
    return comparePreRelease(preRelease.split("\\."), other.preRelease.split("\\."));
  }

  private static int comparePreRelease(String[] left, String[] right) {
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      int compared = compareIdentifier(left[i], right[i]);
      if (compared != 0) {
        return compared;
      }
    }
    return Integer.compare(left.length, right.length);
  }

  private static int compareIdentifier(String left, String right) {
    boolean leftNumeric = left.chars().allMatch(Character::isDigit);
    boolean rightNumeric = right.chars().allMatch(Character::isDigit);
    if (leftNumeric && rightNumeric) {
      int byLength = Integer.compare(left.length(), right.length());
      return byLength != 0 ? byLength : left.compareTo(right);
    }
    if (leftNumeric || rightNumeric) {
      return leftNumeric ? -1 : 1;
    }
    return left.compareTo(right);
  }

  @Override
  public String toString() {
    return text(major, minor, patch, preRelease);
  }

  private static String text(int major, int minor, int patch, String preRelease) {
    String numbers = major + "." + minor + "." + patch;
    return preRelease.isEmpty() ? numbers : numbers + "-" + preRelease;
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException(
        "version '%s' is not major.minor.patch[-pre.release] of at most %d characters"
            .formatted(text, MAX_LENGTH));
  }
}
