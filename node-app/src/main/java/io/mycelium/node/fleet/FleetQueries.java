package io.mycelium.node.fleet;

import io.mycelium.api.ComponentId;
import java.util.List;
import java.util.Optional;

/** Reads the fleet as this node sees it. Calls block; they are made on virtual threads. */
public interface FleetQueries {
  /** All of one kind, ordered by name. */
  List<Resource> list(ResourceKind kind);

  /** One of a kind with everything that is known of it, the reason for its state included. */
  Optional<Resource> describe(ResourceKind kind, String name);

  /** The last rollout of a component; empty if there was none. */
  Optional<Resource> rollout(ComponentId component);

  /** Whether this node can take requests. */
  Readiness readiness();

  /** What this node measures of itself now. */
  List<Metric> metrics();
}
