package io.mycelium.distribution.bundle;

import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.distribution.trust.VerificationException.Reason;

/**
 * One file of a bundle.
 *
 * @param path relative, with {@code /} between its parts, as {@link EntryPaths} allows
 * @param lengthBytes from 0
 */
public record Entry(String path, long lengthBytes) {
  /** Refuses a path that is not allowed and a length that cannot be. */
  public Entry {
    EntryPaths.check(path);
    if (lengthBytes < 0 || lengthBytes > BundleLimits.MAX_CONTENT_BYTES) {
      throw new VerificationException(
          Reason.LIMIT_EXCEEDED,
          "entry '%s' has %d bytes; allowed are 0 to %d"
              .formatted(path, lengthBytes, BundleLimits.MAX_CONTENT_BYTES));
    }
  }
}
