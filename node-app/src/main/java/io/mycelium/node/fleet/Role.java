package io.mycelium.node.fleet;

/** What a token allows; each role includes those before it. */
public enum Role {
  /** Reads. */
  VIEWER,
  /** Submits and cancels tasks, carries signed statements, drains nodes. */
  OPERATOR,
  /** Everything. */
  ADMIN;

  /** Whether this role includes the other. */
  public boolean includes(Role other) {
    return compareTo(other) >= 0;
  }
}
