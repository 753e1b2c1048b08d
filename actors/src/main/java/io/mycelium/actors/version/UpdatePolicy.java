package io.mycelium.actors.version;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.mycelium.api.Version;

/** How far a component may be updated without being asked. */
public enum UpdatePolicy {
  /** Not at all. */
  MANUAL,
  /** Within the same major and minor number. */
  PATCH,
  /** To what is not breaking: within the same major number, below 1.0.0 as {@link #PATCH}. */
  MINOR,
  /** To whatever is newest. */
  // The name under which it was stored first.
  @JsonProperty("NEWEST")
  ALWAYS;

  /**
   * Whether this policy goes from one version to another; never back and never to a pre-release.
   */
  public boolean shouldAutoUpdate(Version from, Version to) {
    boolean isPatch = from.major() == to.major() && from.minor() == to.minor();
    return to.isRelease()
        && to.compareTo(from) > 0
        && switch (this) {
          case MANUAL -> false;
          case PATCH -> isPatch;
          case MINOR -> from.major() == to.major() && (from.major() > 0 || isPatch);
          case ALWAYS -> true;
        };
  }
}
