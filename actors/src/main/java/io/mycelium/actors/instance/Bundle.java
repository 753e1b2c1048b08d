package io.mycelium.actors.instance;

import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;

/**
 * One bundle of an instance, on its node.
 *
 * @param version its release
 * @param root of its content
 * @param phase how far it is
 * @param detail the evidence of the phase, for people
 * @param failures how often it failed in a row
 * @param retryAtEpochMs before which it is not tried again
 * @param yanked whether the release may not be used any more
 */
public record Bundle(
    Version version,
    Digest root,
    Phase phase,
    String detail,
    int failures,
    long retryAtEpochMs,
    boolean yanked) {

  /** The life of a bundle on a node; no bundle is {@code Absent}. */
  public enum Phase {
    /** Who has it is being asked. */
    DISCOVERING,
    /** Bytes arrive, each chunk verified before it is written. */
    DOWNLOADING,
    /** Signatures, log and policy are checked. */
    VERIFYING,
    /** It is complete on disk. */
    CACHED,
    /** Its files are gone. */
    REMOVED,
    /** It could not be had and may be tried again later. */
    FAILED,
    /** It is not what was published. */
    QUARANTINED
  }

  static Bundle found(Version version, Digest root, Phase phase, String detail) {
    return new Bundle(version, root, phase, detail, 0, 0, false);
  }

  Bundle at(Phase next, String because) {
    return new Bundle(version, root, next, because, failures, retryAtEpochMs, yanked);
  }

  Bundle rootedIn(Digest newRoot) {
    return new Bundle(version, newRoot, phase, detail, failures, retryAtEpochMs, yanked);
  }

  Bundle failed(Phase next, String because, long retryAt) {
    return new Bundle(version, root, next, because, failures + 1, retryAt, yanked);
  }

  Bundle recovered() {
    return new Bundle(version, root, phase, detail, 0, 0, yanked);
  }

  Bundle withdrawn() {
    return new Bundle(version, root, phase, detail, failures, retryAtEpochMs, true);
  }
}
