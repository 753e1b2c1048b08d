package io.mycelium.distribution.bundle;

import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.distribution.trust.VerificationException.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which paths the entries of a bundle may have. They must mean the same file on every file system:
 * printable ASCII, so that no two spellings of one letter exist; no two that differ only by case;
 * nothing that leaves the directory in which the bundle is unpacked.
 */
final class EntryPaths {
  private static final Pattern PORTABLE = Pattern.compile("[ -~&&[^\\\\:*?\"<>|]]+");

  private EntryPaths() {}

  /** Refuses one path that is not allowed. */
  static void check(String path) {
    if (path.length() > BundleLimits.MAX_PATH_LENGTH) {
      throw refusal(
          Reason.ENTRY_PATH_TOO_LONG,
          "entry path '%s' has %d characters; at most %d are allowed"
              .formatted(Names.shorten(path), path.length(), BundleLimits.MAX_PATH_LENGTH));
    }
    if (path.startsWith("/") || path.contains("\\")) {
      throw refusal(
          Reason.ENTRY_ESCAPES,
          "entry path '%s' is absolute or has a backslash; write 'directory/file'".formatted(path));
    }
    if (!PORTABLE.matcher(path).matches()) {
      throw refusal(
          Reason.ENTRY_NOT_PORTABLE,
          "entry path '%s' is not 1 to %d printable ASCII characters without : * ? \" < > |"
              .formatted(path, BundleLimits.MAX_PATH_LENGTH));
    }
    for (String part : path.split("/", -1)) {
      checkPart(path, part);
    }
  }

  private static void checkPart(String path, String part) {
    if (part.equals("..") || part.equals(".")) {
      throw refusal(
          Reason.ENTRY_ESCAPES,
          "entry path '%s' has the part '%s'; write the path without it".formatted(path, part));
    }
    if (part.isEmpty() || part.endsWith(".") || part.endsWith(" ")) {
      throw refusal(
          Reason.ENTRY_NOT_PORTABLE,
          "entry path '%s' has the part '%s', which is empty or ends with a dot or a space"
              .formatted(path, part));
    }
  }

  /** Refuses paths that collide, differ only by case, or are not in the order of the format. */
  static void checkTogether(List<Entry> entries) {
    Map<String, Claim> claims = new HashMap<>();
    String previous = "";
    for (Entry entry : entries) {
      String path = entry.path();
      for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
        claim(claims, new Claim(path.substring(0, slash), false));
      }
      claim(claims, new Claim(path, true));
      if (previous.compareTo(path) > 0) {
        throw refusal(
            Reason.ENTRIES_NOT_SORTED,
            "entry '%s' comes after '%s'; entries are sorted by path".formatted(path, previous));
      }
      previous = path;
    }
  }

  private static void claim(Map<String, Claim> claims, Claim claim) {
    Claim earlier = claims.putIfAbsent(claim.path().toLowerCase(Locale.ROOT), claim);
    if (earlier == null) {
      return;
    }
    if (!earlier.path().equals(claim.path())) {
      throw refusal(
          Reason.ENTRIES_DIFFER_BY_CASE,
          "entry paths '%s' and '%s' differ only by case".formatted(earlier.path(), claim.path()));
    }
    if (earlier.file() || claim.file()) {
      throw refusal(Reason.ENTRIES_COLLIDE, "two entries claim the path '" + claim.path() + "'");
    }
  }

  private static VerificationException refusal(Reason reason, String message) {
    return new VerificationException(reason, message);
  }

  private record Claim(String path, boolean file) {}
}
