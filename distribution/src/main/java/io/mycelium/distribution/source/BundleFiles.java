package io.mycelium.distribution.source;

import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.bundle.BundleLimits;
import java.util.List;

/** How bundle files are named and where their content starts. */
final class BundleFiles {
  /** What may stand before the content: magic and signed envelope. */
  static final long MAX_HEAD_BYTES = BundleLimits.MAX_ENVELOPE_BYTES + 4096L;

  private static final String ENDING = ".bundle";

  private BundleFiles() {}

  static List<String> names(ContentLayout layout) {
    return List.of(layout.name() + ENDING, layout.root().hex() + ENDING);
  }

  static long contentStart(long fileBytes, ContentLayout layout) {
    long start = fileBytes - layout.contentBytes();
    if (start < 0 || start > MAX_HEAD_BYTES) {
      throw new SourceException(
          "the bundle file has %d bytes; %d bytes of content and a head of at most %d are expected"
              .formatted(fileBytes, layout.contentBytes(), MAX_HEAD_BYTES));
    }
    return start;
  }
}
