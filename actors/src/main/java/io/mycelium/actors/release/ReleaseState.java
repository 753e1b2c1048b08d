package io.mycelium.actors.release;

import io.mycelium.actors.event.EventCodec;
import io.mycelium.actors.event.EventType;
import io.mycelium.actors.event.Folding;
import io.mycelium.actors.version.HeardOf;
import io.mycelium.actors.version.Rollout;
import io.mycelium.actors.version.SeenEvidence;
import io.mycelium.actors.version.Sighting;
import io.mycelium.actors.version.Trial;
import io.mycelium.actors.version.UpdateRules;
import io.mycelium.api.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was decided about the releases of one component, and seen of them.
 *
 * @param rules by which versions are chosen
 * @param rollout the last rollout; null before the first
 * @param evidence what was seen, the oldest first
 * @param witnesses the last that was heard of each node that signs, the last node last
 */
@EventType(name = "release.state", version = 3)
public record ReleaseState(
    UpdateRules rules,
    @Nullable Rollout rollout,
    List<SeenEvidence> evidence,
    List<HeardOf> witnesses)
    implements Folding<ReleaseEvent, ReleaseState> {
  /** The most evidence that is kept. */
  static final int MAX_EVIDENCE = 256;

  /**
   * The most nodes of which it is known what was heard last; the one not heard of for longest makes
   * room.
   */
  static final int MAX_WITNESSES = 256;

  /** Nothing was decided. */
  public static final ReleaseState EMPTY =
      new ReleaseState(UpdateRules.NONE, null, List.of(), List.of());

  /** How it is stored. */
  static final EventCodec<ReleaseState> STORED =
      EventCodec.of(ReleaseState.class)
          .withUpcast("release.state", 1, ReleaseForms::fromFirstState)
          .withUpcast("release.state", 2, ReleaseForms::fromSecondState);

  /** Copies the lists. */
  public ReleaseState {
    evidence = List.copyOf(evidence);
    witnesses = List.copyOf(witnesses);
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
          with(Rollout.planned(from, to, plan, at));
      case ReleaseEvent.RolloutMoved(var stage, long at, var reason) -> moved(stage, at, reason);
      case ReleaseEvent.RolloutEnded(var stage, long at, var reason) -> moved(stage, at, reason);
      case ReleaseEvent.RolloutAbortRequested() -> rollout == null ? this : with(rollout.aborted());
      case ReleaseEvent.EvidenceSeen seen -> seen(seen);
    };
  }

  private ReleaseState with(UpdateRules other) {
    return new ReleaseState(other, rollout, evidence, witnesses);
  }

  private ReleaseState with(Rollout other) {
    return new ReleaseState(rules, other, evidence, witnesses);
  }

  /** The last that was heard of a node. */
  Optional<Sighting.Moment> lastOf(NodeId node) {
    return witnesses.stream()
        .filter(witness -> witness.node().equals(node))
        .findFirst()
        .map(HeardOf::last);
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
    return new ReleaseState(after, before.moved(stage, at, reason), evidence, witnesses);
  }

  private ReleaseState seen(ReleaseEvent.EvidenceSeen event) {
    Sighting sighting = event.sighting();
    List<SeenEvidence> more = new ArrayList<>(evidence);
    more.add(
        new SeenEvidence(sighting.evidence(), event.isSigned(), sighting.moment().atEpochMs()));
    List<HeardOf> heard = new ArrayList<>(witnesses);
    if (event.isSigned()) {
      heard.removeIf(witness -> witness.node().equals(sighting.node()));
      heard.add(new HeardOf(sighting.node(), sighting.moment()));
    }
    return new ReleaseState(
        rules,
        rollout == null ? null : rollout.seen(sighting.evidence()),
        last(more, MAX_EVIDENCE),
        last(heard, MAX_WITNESSES));
  }

  private static <T> List<T> last(List<T> all, int most) {
    return all.subList(Math.max(0, all.size() - most), all.size());
  }
}
