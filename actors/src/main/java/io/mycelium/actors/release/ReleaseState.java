package io.mycelium.actors.release;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mycelium.actors.event.EventCodec;
import io.mycelium.actors.event.EventType;
import io.mycelium.actors.event.Folding;
import io.mycelium.actors.version.Evidence;
import io.mycelium.actors.version.Rollout;
import io.mycelium.actors.version.Trial;
import io.mycelium.actors.version.UpdateRules;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was decided about the releases of one component, and seen of them.
 *
 * @param rules by which versions are chosen
 * @param rollout the last rollout; null before the first
 * @param evidence what was seen, the oldest first
 */
@EventType(name = "release.state", version = 2)
public record ReleaseState(UpdateRules rules, @Nullable Rollout rollout, List<Evidence> evidence)
    implements Folding<ReleaseEvent, ReleaseState> {
  /** The most evidence that is kept. */
  static final int MAX_EVIDENCE = 256;

  /** Nothing was decided. */
  public static final ReleaseState EMPTY = new ReleaseState(UpdateRules.NONE, null, List.of());

  /** How it is stored. */
  static final EventCodec<ReleaseState> STORED =
      EventCodec.of(ReleaseState.class).withUpcast("release.state", 1, ReleaseState::fromFirst);

  /** Copies the list. */
  public ReleaseState {
    evidence = List.copyOf(evidence);
  }

  /** Whether a rollout is under way. */
  public boolean isRollingOut() {
    return rollout != null && !rollout.stage().isFinal();
  }

  @Override
  public ReleaseState after(ReleaseEvent event) {
    return switch (event) {
      case ReleaseEvent.PolicySet(var policy) -> with(rules.with(policy, rules.windows()));
      case ReleaseEvent.WindowsSet(var windows) -> with(rules.with(rules.policy(), windows));
      case ReleaseEvent.CurrentMoved(var version, var reason) -> with(rules.at(version));
      case ReleaseEvent.Pinned(var version, var node) -> with(rules.withPin(node, version));
      case ReleaseEvent.Unpinned(var node) -> with(rules.withPin(node, null));
      case ReleaseEvent.RolloutStarted(var from, var to, var plan, long at) ->
          new ReleaseState(rules, Rollout.planned(from, to, plan, at), evidence);
      case ReleaseEvent.RolloutMoved(var stage, long at, var reason) -> moved(stage, at, reason);
      case ReleaseEvent.RolloutEnded(var stage, long at, var reason) -> moved(stage, at, reason);
      case ReleaseEvent.RolloutAbortRequested() ->
          rollout == null ? this : new ReleaseState(rules, rollout.aborted(), evidence);
      case ReleaseEvent.EvidenceSeen(var seen, var detail) -> seen(seen);
    };
  }

  private ReleaseState with(UpdateRules other) {
    return new ReleaseState(other, rollout, evidence);
  }

  private ReleaseState moved(Rollout.Stage stage, long at, String reason) {
    Rollout before = rollout;
    if (before == null) {
      return this;
    }
    UpdateRules after =
        switch (stage) {
          case PLANNED, SOAK -> rules;
          case CANARY -> rules.trying(new Trial(before.to(), before.plan().canaries()));
          case PROMOTING -> rules.at(before.to()).trying(new Trial(before.to(), List.of()));
          case ROLLING_BACK -> rules.at(before.from()).trying(null);
          case DONE, ROLLED_BACK, ABORTED -> rules.trying(null);
        };
    return new ReleaseState(after, before.moved(stage, at, reason), evidence);
  }

  private ReleaseState seen(Evidence seen) {
    List<Evidence> more = new ArrayList<>(evidence);
    more.add(seen);
    return new ReleaseState(
        rules,
        rollout == null ? null : rollout.seen(seen),
        more.subList(Math.max(0, more.size() - MAX_EVIDENCE), more.size()));
  }

  /** The first form had policy and pins at the top and knew nothing else. */
  private static ObjectNode fromFirst(ObjectNode first) {
    ObjectNode rules = first.objectNode();
    rules.set("policy", first.path("policy"));
    rules.set("windows", first.arrayNode());
    rules.set("current", first.nullNode());
    rules.set("fleetPin", first.path("fleetPin"));
    rules.set("nodePins", first.path("nodePins"));
    rules.set("trial", first.nullNode());
    ObjectNode state = first.objectNode();
    state.set("rules", rules);
    state.set("rollout", first.nullNode());
    state.set("evidence", first.arrayNode());
    return state;
  }
}
