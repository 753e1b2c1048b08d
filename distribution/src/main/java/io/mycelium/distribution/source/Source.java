package io.mycelium.distribution.source;

import io.mycelium.distribution.ContentLayout;

/**
 * A place where the bytes of a bundle may come from. No source is believed: each chunk is compared
 * with the digest in the signed manifest before it is written.
 */
public interface Source {
  /** Its name in reports and blame. */
  SourceId id();

  /** Whether it is a peer or a trusted source. */
  SourceKind kind();

  /** A session for one bundle. This does not block and contacts nobody. */
  SourceSession session(ContentLayout layout);
}
