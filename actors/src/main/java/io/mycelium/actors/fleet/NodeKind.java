package io.mycelium.actors.fleet;

/** What a node is in the fleet: a fact that changes, never a role of the cluster. */
public enum NodeKind {
  /** A client of the HTTP API; not a member, runs nothing. */
  HYPHA,
  /** A node that takes what it is given. */
  RHIZOMORPH,
  /** A node that was promoted to the backbone for as long as it is needed. */
  DYNAMIC_SCLEROTIUM,
  /** A permanent part of the backbone. */
  DEDICATED_SCLEROTIUM;

  /** Whether nodes of this kind host what must not be lost. */
  public boolean isSclerotium() {
    return this == DYNAMIC_SCLEROTIUM || this == DEDICATED_SCLEROTIUM;
  }
}
