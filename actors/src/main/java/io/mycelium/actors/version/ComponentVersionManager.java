package io.mycelium.actors.version;

import io.mycelium.actors.version.ComponentUpdate.UpdateType;
import io.mycelium.api.Component;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What there is to update, and what becomes of it: a function of log, rules and time. */
public final class ComponentVersionManager {
  private final ComponentVersionRegistry versionRegistry;
  private final Map<ComponentId, UpdateRules> updatePolicies;
  private final Map<ComponentId, Rollout> lastRollouts;
  private final CompatibilityMatrix compatibilityMatrix;

  /** A version in use on a node. */
  public record InUse(NodeId node, ComponentId component, Version version) {}

  /**
   * A manager over what is known now.
   *
   * @param updatePolicies the rules of the components in use; for one without there are none
   * @param lastRollouts the last rollout of each that had one
   */
  public ComponentVersionManager(
      ComponentVersionRegistry versionRegistry,
      Map<ComponentId, UpdateRules> updatePolicies,
      Map<ComponentId, Rollout> lastRollouts,
      CompatibilityMatrix compatibilityMatrix) {
    this.versionRegistry = versionRegistry;
    this.updatePolicies = Map.copyOf(updatePolicies);
    this.lastRollouts = Map.copyOf(lastRollouts);
    this.compatibilityMatrix = compatibilityMatrix;
  }

  /** For each version in use that the rules or the log leave behind: what is done, and why. */
  public List<ComponentUpdate> checkForUpdates(Collection<InUse> inUse, Instant now) {
    return inUse.stream().flatMap(is -> update(is, now).stream()).toList();
  }

  private Optional<ComponentUpdate> update(InUse is, Instant now) {
    UpdateRules rules = updatePolicies.getOrDefault(is.component(), UpdateRules.NONE);
    VersionChoice choice =
        VersionChoice.of(
            new VersionChoice.Ask(is.component(), VersionRange.ANY, is.node(), Set.of()),
            rules,
            true,
            versionRegistry);
    if (choice instanceof VersionChoice.Take(Version to, String because, boolean only)
        && !to.equals(is.version())) {
      String yanked =
          usable(is.component(), is.version()) ? "" : "%s is yanked; ".formatted(is.version());
      return Optional.of(found(is, to, UpdateType.AUTOMATIC, yanked + because));
    }
    return versionRegistry
        .newest(is.component(), VersionRange.ANY)
        .map(PublishedVersion::version)
        .filter(newest -> newest.compareTo(is.version()) > 0)
        .map(newest -> later(is, newest, rules, now));
  }

  /** What becomes of a version that the rules do not take now. */
  private ComponentUpdate later(InUse is, Version newest, UpdateRules rules, Instant now) {
    Optional<Version> pin = rules.pinOn(is.node());
    if (pin.isPresent()) {
      return found(is, newest, UpdateType.HELD, "pinned to " + pin.get());
    }
    Rollout last = lastRollouts.get(is.component());
    Optional<Version> candidate = rules.candidate(is.component(), versionRegistry, last);
    if (candidate.isEmpty() && last != null && last.gaveUp(newest)) {
      return found(
          is,
          newest,
          UpdateType.HELD,
          "its last rollout has given it up (%s); start another".formatted(last.reason()));
    }
    if (candidate.isEmpty()) {
      return found(
          is,
          newest,
          UpdateType.HELD,
          "policy %s does not go from %s to %s"
              .formatted(rules.policy(), rules.ceiling().orElse(is.version()), newest));
    }
    return rules
        .opensAfter(now)
        .map(
            opens ->
                found(
                    is,
                    candidate.get(),
                    UpdateType.WAITING,
                    "policy %s, the maintenance window opens at %s"
                        .formatted(rules.policy(), opens)))
        .orElseGet(
            () -> found(is, candidate.get(), UpdateType.AUTOMATIC, "policy " + rules.policy()));
  }

  private boolean usable(ComponentId component, Version version) {
    return versionRegistry.exactly(component, version).filter(PublishedVersion::usable).isPresent();
  }

  private ComponentUpdate found(InUse is, Version to, UpdateType type, String reason) {
    boolean failed =
        compatibilityMatrix.verdict(is.component(), to, Evidence.CORE, Component.API_VERSION)
            == CompatibilityMatrix.Verdict.FAILED;
    return new ComponentUpdate(
        is.node(),
        is.component(),
        is.version(),
        to,
        type,
        failed ? reason + "; it has failed on a node of this core" : reason);
  }
}
