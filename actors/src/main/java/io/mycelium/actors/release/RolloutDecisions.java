package io.mycelium.actors.release;

import io.mycelium.actors.version.ComponentVersionRegistry;
import io.mycelium.actors.version.PublishedVersion;
import io.mycelium.actors.version.Rollout;
import io.mycelium.actors.version.RolloutPlan;
import io.mycelium.actors.version.Sighting;
import io.mycelium.actors.version.UpdateRules;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is done about the rollout of one component. */
final class RolloutDecisions {
  private final ComponentId component;
  private final ComponentVersionRegistry registry;

  RolloutDecisions(ComponentId component, ComponentVersionRegistry registry) {
    this.component = component;
    this.registry = registry;
  }

  /** Why a rollout can't begin; empty if it can. */
  Optional<String> refusal(ReleaseState state, Version to, RolloutPlan plan) {
    Rollout before = state.rollout();
    if (before != null && !before.stage().isFinal()) {
      return Optional.of(
          "%s is rolled out to %s already, stage %s: wait for its end or abort it"
              .formatted(component, before.to(), before.stage()));
    }
    UpdateRules rules = state.rules();
    if (rules.ceiling().isEmpty()) {
      return Optional.of(
          ("no policy bounds %s, so every node takes what is newest: set one first,"
                  + " 'release policy %s manual --from VERSION'")
              .formatted(component, component));
    }
    if (rules.fleetPin() != null) {
      return Optional.of(
          "%s is pinned to %s: unpin it first".formatted(component, rules.fleetPin()));
    }
    if (rules.ceiling().get().equals(to)) {
      return Optional.of("the fleet is at %s of %s already".formatted(to, component));
    }
    Optional<NodeId> pinned =
        plan.canaries().stream().filter(rules.nodePins()::containsKey).findFirst();
    if (pinned.isPresent()) {
      return Optional.of(
          "%s is pinned on node %s, which can't be a canary"
              .formatted(component, pinned.get().shortForm()));
    }
    return usable(to)
        ? Optional.empty()
        : Optional.of(
            "component %s has no release %s that can be used, as of index %d of the release log"
                .formatted(component, to, registry.logIndex()));
  }

  private boolean usable(Version version) {
    return registry.exactly(component, version).filter(PublishedVersion::usable).isPresent();
  }

  static List<ReleaseEvent> start(ReleaseState state, Version to, RolloutPlan plan, Instant now) {
    return List.of(
        new ReleaseEvent.RolloutStarted(
            state.rules().ceiling().orElseThrow(), to, plan, now.toEpochMilli()));
  }

  static List<ReleaseEvent> abort(ReleaseState state) {
    Rollout rollout = state.rollout();
    return rollout == null || rollout.stage().isFinal() || rollout.aborting()
        ? List.of()
        : List.of(new ReleaseEvent.RolloutAbortRequested());
  }

  /** What follows from something that was seen and is believed. */
  static List<ReleaseEvent> observed(ReleaseState state, Sighting sighting, byte[] signed) {
    Rollout rollout = state.rollout();
    return rollout != null && rollout.concerns(sighting.evidence())
        ? List.of(new ReleaseEvent.EvidenceSeen(sighting, signed))
        : List.of();
  }

  /** The events, and all moves of the rollout that are due after them. */
  List<ReleaseEvent> drive(ReleaseState before, List<ReleaseEvent> events, Instant now) {
    List<ReleaseEvent> all = new ArrayList<>(events);
    ReleaseState state = before;
    String failure = "";
    for (ReleaseEvent event : events) {
      state = state.after(event);
      if (event instanceof ReleaseEvent.EvidenceSeen(var sighting, var signed)
          && !sighting.evidence().passed()) {
        failure = sighting.detail();
      }
    }
    for (Optional<ReleaseEvent> next = next(state, failure, now);
        next.isPresent();
        next = next(state, failure, now)) {
      all.add(next.get());
      state = state.after(next.get());
    }
    return all;
  }

  /**
   * The next move.
   *
   * @param failure what went wrong just now; empty for nothing
   */
  private Optional<ReleaseEvent> next(ReleaseState state, String failure, Instant now) {
    Rollout rollout = state.rollout();
    if (rollout == null) {
      return Optional.empty();
    }
    return rollout
        .next(state.rules(), usable(rollout.to()), failure, now)
        .map(
            move ->
                move.stage().isFinal()
                    ? new ReleaseEvent.RolloutEnded(move.stage(), now.toEpochMilli(), move.reason())
                    : new ReleaseEvent.RolloutMoved(
                        move.stage(), now.toEpochMilli(), move.reason()));
  }
}
