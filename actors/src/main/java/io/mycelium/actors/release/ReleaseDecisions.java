package io.mycelium.actors.release;

import io.mycelium.actors.task.FleetView.ReleaseView;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is done about requests on the releases of one component. */
final class ReleaseDecisions {
  /** The most pins on single nodes. */
  static final int MAX_NODE_PINS = 1_024;

  private ReleaseDecisions() {}

  /** Why a version cannot be pinned; empty if it can. */
  static Optional<String> refusal(
      ReleaseState state,
      ComponentId component,
      Version version,
      @Nullable NodeId node,
      ReleaseView releases) {
    if (releases.resolve(component, VersionRange.exactly(version)).isEmpty()) {
      return Optional.of(
          "component %s has no release %s as of index %d of the release log"
              .formatted(component, version, releases.logIndex()));
    }
    boolean isOneMore = node != null && !state.nodePins().containsKey(node);
    return isOneMore && state.nodePins().size() >= MAX_NODE_PINS
        ? Optional.of(
            "component %s is pinned on %d nodes, the limit is %d: pin it for the fleet"
                .formatted(component, state.nodePins().size(), MAX_NODE_PINS))
        : Optional.empty();
  }

  static List<ReleaseEvent> pin(ReleaseState state, Version version, @Nullable NodeId node) {
    return state.pin(node).filter(version::equals).isPresent()
        ? List.of()
        : List.of(new ReleaseEvent.Pinned(version, node));
  }

  static List<ReleaseEvent> unpin(ReleaseState state, @Nullable NodeId node) {
    return state.pin(node).isEmpty() ? List.of() : List.of(new ReleaseEvent.Unpinned(node));
  }

  static List<ReleaseEvent> policy(ReleaseState state, UpdatePolicy policy) {
    return state.policy() == policy ? List.of() : List.of(new ReleaseEvent.PolicySet(policy));
  }
}
