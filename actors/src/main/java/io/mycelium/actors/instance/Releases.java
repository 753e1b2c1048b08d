package io.mycelium.actors.instance;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.Digest;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The release log as this node has verified it; answers from memory. */
public interface Releases {
  /** The highest version in the range that is not yanked; a yanked one if there is no other. */
  Optional<Release> newest(ComponentId component, VersionRange range);

  /** One version. */
  Optional<Release> exactly(ComponentId component, Version version);

  /** The index of the last entry that this node knows. */
  long lastIndex();

  /**
   * What a new lease takes; without update rules, the newest in the range.
   *
   * @param held the versions that are on the node already
   */
  default Choice choose(ComponentId component, VersionRange range, Set<Version> held) {
    Optional<Release> found = newest(component, range);
    if (found.isEmpty()) {
      return new Choice.None(
          "no release of %s is in %s; the release log is known up to entry %d"
              .formatted(component, range, lastIndex()),
          true);
    }
    return found.get().yanked()
        ? new Choice.None(
            "%s %s is yanked and nothing else is in %s"
                .formatted(component, found.get().version(), range),
            false)
        : new Choice.Take(found.get(), "the newest", false);
  }

  /**
   * Whether by which rules to choose is still being asked.
   *
   * @param known called once it is not, on another thread
   */
  default boolean awaits(ComponentId component, Runnable known) {
    return false;
  }

  /**
   * A version was seen to work or to fail on this node; whoever tries it is told.
   *
   * @param holder whose attempt it was; null for none
   * @param detail for people
   */
  default void observed(
      ComponentId component,
      Version version,
      boolean passed,
      @Nullable LeaseHolder holder,
      String detail) {}

  /** What a new lease takes. */
  sealed interface Choice {
    /**
     * This release.
     *
     * @param because for people
     * @param only whether no older one will do while this one can't be had
     */
    record Take(Release release, String because, boolean only) implements Choice {}

    /**
     * None.
     *
     * @param reason for people
     * @param retryable whether it may be another later
     */
    record None(String reason, boolean retryable) implements Choice {}
  }

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
