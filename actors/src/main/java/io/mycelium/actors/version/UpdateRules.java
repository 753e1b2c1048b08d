package io.mycelium.actors.version;

import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * By which rules the versions of one component are chosen, the same on all nodes.
 *
 * @param policy how far it is updated by itself
 * @param windows when; at any time if there is none
 * @param current the version that the fleet is at, and counts from; null while the policy has no
 *     bound or nothing was published
 * @param fleetPin the version everywhere; null for none
 * @param nodePins the version on single nodes; goes before that of the fleet
 * @param trial the version that a rollout is trying; null for none
 */
public record UpdateRules(
    UpdatePolicy policy,
    List<MaintenanceWindow> windows,
    @Nullable Version current,
    @Nullable Version fleetPin,
    Map<NodeId, Version> nodePins,
    @Nullable Trial trial) {
  /** The most maintenance windows of one component. */
  public static final int MAX_WINDOWS = 16;

  /** The rules where nobody has set any: whatever is newest in the range that a task names. */
  public static final UpdateRules NONE =
      new UpdateRules(UpdatePolicy.ALWAYS, List.of(), null, null, Map.of(), null);

  /** Copies the collections. */
  public UpdateRules {
    windows = List.copyOf(windows);
    nodePins = Map.copyOf(nodePins);
  }

  /** The version to which the component is pinned on a node. */
  public Optional<Version> pinOn(NodeId node) {
    return Optional.ofNullable(nodePins.get(node)).or(() -> Optional.ofNullable(fleetPin));
  }

  /** The pin of exactly this scope; null is the whole fleet. */
  public Optional<Version> pin(@Nullable NodeId node) {
    return Optional.ofNullable(node == null ? fleetPin : nodePins.get(node));
  }

  /** Whether a new release is not simply taken as soon as it is published. */
  public boolean bounded() {
    return policy != UpdatePolicy.ALWAYS || !windows.isEmpty();
  }

  /** The version above which nothing is taken without being asked. */
  public Optional<Version> ceiling() {
    return bounded() ? Optional.ofNullable(current) : Optional.empty();
  }

  /** The version above which nothing is taken on a node without being asked. */
  public Optional<Version> ceiling(NodeId node) {
    return trial != null && trial.canaries().contains(node)
        ? Optional.of(trial.version())
        : ceiling();
  }

  /** What may be taken on a node: its pin, else that of the fleet, else what the policy bounds. */
  public VersionBound boundOn(NodeId node) {
    Version nodePin = nodePins.get(node);
    if (nodePin != null) {
      return new VersionBound(nodePin, null, "on node " + node.shortForm());
    }
    if (fleetPin != null) {
      return VersionBound.pinned(fleetPin);
    }
    return ceiling(node)
        .map(
            top -> new VersionBound(null, top, isCanary(node) ? "its rollout" : "policy " + policy))
        .orElse(VersionBound.NONE);
  }

  /** Whether a version is tried on the node before all others take it. */
  boolean isCanary(NodeId node) {
    return trial != null && trial.canaries().contains(node);
  }

  /** Whether somebody wants to know how the version does. */
  public boolean watches(Version version) {
    return trial != null && trial.version().equals(version);
  }

  /** The same with a version on trial, or without for null. */
  public UpdateRules trying(@Nullable Trial version) {
    return new UpdateRules(policy, windows, current, fleetPin, nodePins, version);
  }

  /** Whether updates may begin now. */
  public boolean isOpen(Instant now) {
    return windows.isEmpty() || windows.stream().anyMatch(window -> window.isOpen(now));
  }

  /** When updates may begin next, if they may not now. */
  public Optional<Instant> opensAfter(Instant now) {
    return isOpen(now)
        ? Optional.empty()
        : windows.stream().map(window -> window.opensAfter(now)).min(Comparator.naturalOrder());
  }

  /**
   * What the policy goes to next from the current version, be a window open or not.
   *
   * @param last the last rollout, which may have given versions up; null for none
   */
  public Optional<Version> candidate(
      ComponentId component, ComponentVersionRegistry registry, @Nullable Rollout last) {
    Version from = current;
    return from == null
        ? registry.newest(component, VersionRange.ANY).map(PublishedVersion::version)
        : registry.versions(component).stream()
            .filter(PublishedVersion::usable)
            .map(PublishedVersion::version)
            .filter(to -> policy.shouldAutoUpdate(from, to))
            .filter(to -> last == null || !last.gaveUp(to))
            .max(Comparator.naturalOrder());
  }

  /** The same with another policy and other windows. */
  public UpdateRules with(UpdatePolicy other, List<MaintenanceWindow> otherWindows) {
    return new UpdateRules(other, otherWindows, current, fleetPin, nodePins, trial);
  }

  /** The same with another current version. */
  public UpdateRules at(@Nullable Version version) {
    return new UpdateRules(policy, windows, version, fleetPin, nodePins, trial);
  }

  /** The same with a pin, or without for null. */
  public UpdateRules withPin(@Nullable NodeId node, @Nullable Version version) {
    if (node == null) {
      return new UpdateRules(policy, windows, current, version, nodePins, trial);
    }
    Map<NodeId, Version> pins = new HashMap<>(nodePins);
    if (version == null) {
      pins.remove(node);
    } else {
      pins.put(node, version);
    }
    return new UpdateRules(policy, windows, current, fleetPin, pins, trial);
  }
}
