package io.mycelium.distribution.bundle;

import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.distribution.trust.VerificationException.Reason;
import java.util.regex.Pattern;

/** The shapes of the names and texts in a manifest. */
final class Names {
  private static final Pattern DOTTED =
      Pattern.compile("[A-Za-z_$][A-Za-z0-9_$-]*(?:\\.[A-Za-z_$][A-Za-z0-9_$-]*)*");

  private Names() {}

  /** Refuses what is not a dotted name, as classes, modules, services and operations have. */
  static void check(String what, String name) {
    if (name.length() > BundleLimits.MAX_NAME_LENGTH || !DOTTED.matcher(name).matches()) {
      throw new VerificationException(
          Reason.MALFORMED_MANIFEST,
          "%s '%s' is not a dotted name of 1 to %d characters"
              .formatted(what, shorten(name), BundleLimits.MAX_NAME_LENGTH));
    }
  }

  /** Refuses a text that is too long or that has more than one line. */
  static void checkLine(String what, String text) {
    if (text.length() > BundleLimits.MAX_DESCRIPTION_LENGTH
        || text.chars().anyMatch(Character::isISOControl)) {
      throw new VerificationException(
          Reason.MALFORMED_MANIFEST,
          "%s '%s' is not one line of at most %d characters"
              .formatted(what, shorten(text), BundleLimits.MAX_DESCRIPTION_LENGTH));
    }
  }

  /** Refuses a list or map that is too large. */
  static void checkCount(String what, int count, int limit) {
    if (count > limit) {
      throw new VerificationException(
          Reason.LIMIT_EXCEEDED, "%d %s; at most %d are allowed".formatted(count, what, limit));
    }
  }

  /** A text that is short enough for a message. */
  static String shorten(String text) {
    return text.length() <= BundleLimits.MAX_PATH_LENGTH
        ? text
        : text.substring(0, BundleLimits.MAX_PATH_LENGTH) + "...";
  }
}
