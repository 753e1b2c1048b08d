package io.mycelium.actors.version;

import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import java.util.List;

/**
 * A version that a rollout is trying.
 *
 * @param version which version
 * @param canaries the nodes that take it before all others; none once all take it
 */
public record Trial(Version version, List<NodeId> canaries) {
  /** Copies the list. */
  public Trial {
    canaries = List.copyOf(canaries);
  }
}
