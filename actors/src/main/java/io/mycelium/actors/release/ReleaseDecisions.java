package io.mycelium.actors.release;

import io.mycelium.actors.version.ComponentVersionRegistry;
import io.mycelium.actors.version.MaintenanceWindow;
import io.mycelium.actors.version.PublishedVersion;
import io.mycelium.actors.version.UpdatePolicy;
import io.mycelium.actors.version.UpdateRules;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is done about requests on the releases of one component. */
final class ReleaseDecisions {
  /** The most pins on single nodes. */
  static final int MAX_NODE_PINS = 1_024;

  private final ComponentId component;
  private final ComponentVersionRegistry registry;

  /** Decisions by what was published. */
  ReleaseDecisions(ComponentId component, ComponentVersionRegistry registry) {
    this.component = component;
    this.registry = registry;
  }

  /** Why a version cannot be pinned; empty if it can. */
  Optional<String> refusePin(UpdateRules rules, Version version, @Nullable NodeId node) {
    Optional<String> unusable = unusable(version);
    if (unusable.isPresent()) {
      return unusable;
    }
    boolean isOneMore = node != null && !rules.nodePins().containsKey(node);
    return isOneMore && rules.nodePins().size() >= MAX_NODE_PINS
        ? Optional.of(
            "component %s is pinned on %d nodes, the limit is %d: pin it for the fleet"
                .formatted(component, rules.nodePins().size(), MAX_NODE_PINS))
        : Optional.empty();
  }

  private Optional<String> unusable(Version version) {
    Optional<PublishedVersion> published = registry.exactly(component, version);
    if (published.isEmpty()) {
      return Optional.of(
          "component %s has no release %s as of index %d of the release log"
              .formatted(component, version, registry.logIndex()));
    }
    return published.get().usable()
        ? Optional.empty()
        : Optional.of("release %s of component %s is yanked".formatted(version, component));
  }

  /** Why a policy cannot be set; empty if it can. */
  Optional<String> refusePolicy(
      ReleaseState state, List<MaintenanceWindow> windows, @Nullable Version current) {
    if (state.isRollingOut()) {
      return Optional.of(
          "component %s is being rolled out: wait for its end or abort it".formatted(component));
    }
    if (windows.size() > UpdateRules.MAX_WINDOWS) {
      return Optional.of(
          "component %s would have %d maintenance windows, allowed are %d"
              .formatted(component, windows.size(), UpdateRules.MAX_WINDOWS));
    }
    return current == null ? Optional.empty() : unusable(current);
  }

  static List<ReleaseEvent> pin(UpdateRules rules, Version version, @Nullable NodeId node) {
    return rules.pin(node).filter(version::equals).isPresent()
        ? List.of()
        : List.of(new ReleaseEvent.Pinned(version, node));
  }

  static List<ReleaseEvent> unpin(UpdateRules rules, @Nullable NodeId node) {
    return rules.pin(node).isEmpty() ? List.of() : List.of(new ReleaseEvent.Unpinned(node));
  }

  /**
   * Sets the policy. Where nothing bounded the fleet before, it counts from what is newest now.
   *
   * @param current the version to count from; null for where the fleet is
   */
  List<ReleaseEvent> policy(
      UpdateRules rules,
      UpdatePolicy policy,
      List<MaintenanceWindow> windows,
      @Nullable Version current) {
    List<ReleaseEvent> events = new ArrayList<>();
    if (rules.policy() != policy) {
      events.add(new ReleaseEvent.PolicySet(policy));
    }
    if (!rules.windows().equals(windows)) {
      events.add(new ReleaseEvent.WindowsSet(windows));
    }
    boolean counts = rules.with(policy, windows).bounded() && !rules.bounded();
    Optional<Version> at =
        current != null
            ? Optional.of(current)
            : registry
                .newest(component, VersionRange.ANY)
                .filter(is -> counts)
                .map(PublishedVersion::version);
    at.filter(version -> !version.equals(rules.current()))
        .ifPresent(
            version ->
                events.add(
                    new ReleaseEvent.CurrentMoved(
                        version, current == null ? "newest when the policy was set" : "asked")));
    return events;
  }

  /** Takes what the policy allows by now, but for what the last rollout has given up. */
  List<ReleaseEvent> advance(ReleaseState state, Instant now) {
    UpdateRules rules = state.rules();
    if (!rules.bounded() || rules.fleetPin() != null || state.isRollingOut()) {
      return List.of();
    }
    Version from = rules.current();
    Optional<Version> to = rules.candidate(component, registry, state.rollout());
    if (to.isEmpty() || (from != null && !rules.isOpen(now))) {
      return List.of();
    }
    String reason =
        from == null
            ? "first release"
            : "policy %s from %s%s"
                .formatted(rules.policy(), from, rules.windows().isEmpty() ? "" : ", window open");
    return List.of(new ReleaseEvent.CurrentMoved(to.get(), reason));
  }
}
