package io.mycelium.node.fleet;

import java.util.List;
import java.util.Optional;

/** Reads the fleet as this node sees it. Calls block; they are made on virtual threads. */
public interface FleetQueries {
  /** All of one kind, ordered by name. */
  List<Resource> list(ResourceKind kind);

  /** One of a kind with everything that is known of it, the reason for its state included. */
  Optional<Resource> describe(ResourceKind kind, String name);

  /** Whether this node can take requests. */
  Readiness readiness();

  /** What this node measures of itself now. */
  List<Metric> metrics();
}
