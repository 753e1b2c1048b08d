package io.mycelium.distribution.release;

import io.mycelium.distribution.trust.VerifiedManifest;
import java.util.Optional;

/**
 * A release of a component, as the log has it.
 *
 * @param index where it was published
 * @param verified its manifest
 * @param yanked where and why it was withdrawn, if it was
 */
public record Release(long index, VerifiedManifest verified, Optional<Yanked> yanked) {
  /** Whether it may be used. */
  public boolean isUsable() {
    return yanked.isEmpty();
  }

  /**
   * The withdrawal of a release.
   *
   * @param index where it was withdrawn
   * @param reason one line for people
   */
  public record Yanked(long index, String reason) {}
}
