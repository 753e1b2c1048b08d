package io.mycelium.node.http;

import io.mycelium.node.fleet.Role;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a route asks of its caller. */
public enum Access {
  /** Anybody who reaches the port. */
  PUBLIC(null),
  /** A token that may read. */
  VIEWER(Role.VIEWER),
  /** A token that may change. */
  OPERATOR(Role.OPERATOR),
  /** A token that may do everything. */
  ADMIN(Role.ADMIN);

  private final @Nullable Role role;

  Access(@Nullable Role role) {
    this.role = role;
  }

  /** The least role, or nothing for everybody. */
  public Optional<Role> role() {
    return Optional.ofNullable(role);
  }
}
