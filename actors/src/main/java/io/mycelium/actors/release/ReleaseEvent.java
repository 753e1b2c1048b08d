package io.mycelium.actors.release;

import io.mycelium.actors.event.EventType;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import org.jspecify.annotations.Nullable;

/** What is decided about the releases of one component. */
public sealed interface ReleaseEvent {

  /** It is updated by this policy. */
  @EventType(name = "release.policy-set", version = 1)
  record PolicySet(UpdatePolicy policy) implements ReleaseEvent {}

  /**
   * It stays at this version.
   *
   * @param node where; null for everywhere that has no pin of its own
   */
  @EventType(name = "release.pinned", version = 1)
  record Pinned(Version version, @Nullable NodeId node) implements ReleaseEvent {}

  /** The pin is gone. */
  @EventType(name = "release.unpinned", version = 1)
  record Unpinned(@Nullable NodeId node) implements ReleaseEvent {}
}
