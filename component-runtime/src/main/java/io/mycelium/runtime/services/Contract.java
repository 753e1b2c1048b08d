package io.mycelium.runtime.services;

import io.mycelium.api.VersionRange;

/**
 * A contract that a component offers or needs.
 *
 * @param name the name of its interface
 * @param range the versions of it that are fulfilled or accepted
 */
public record Contract(String name, VersionRange range) {
  /** Whether this, as offered, will do for one that is needed. */
  boolean satisfies(Contract needed) {
    return name.equals(needed.name) && range.overlaps(needed.range);
  }
}
