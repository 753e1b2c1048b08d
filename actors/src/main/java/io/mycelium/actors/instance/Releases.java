package io.mycelium.actors.instance;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.Digest;
import java.util.Optional;

/** The release log as this node has verified it; answers from memory. */
public interface Releases {
  /** The highest version in the range that is not yanked; a yanked one if there is no other. */
  Optional<Release> newest(ComponentId component, VersionRange range);

  /** One version. */
  Optional<Release> exactly(ComponentId component, Version version);

  /** The index of the last entry that this node knows. */
  long lastIndex();

  /**
   * A release.
   *
   * @param root of its content
   * @param envelope the digest of its signed manifest
   * @param logIndex where it was published
   * @param yanked whether it may not be used any more
   */
  record Release(
      ComponentId component,
      Version version,
      Digest root,
      Digest envelope,
      long logIndex,
      boolean yanked) {}
}
