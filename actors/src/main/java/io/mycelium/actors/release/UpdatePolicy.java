package io.mycelium.actors.release;

/** How far a component may be updated without being asked. */
public enum UpdatePolicy {
  /** Only to what is pinned. */
  MANUAL,
  /** Within the same major and minor number. */
  PATCH,
  /** Within the same major number. */
  MINOR,
  /** To whatever is newest in the range that was asked for. */
  NEWEST
}
