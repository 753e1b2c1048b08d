package io.mycelium.actors.release;

import io.mycelium.actors.event.AuditedEntity;
import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Decision;
import io.mycelium.actors.event.EventCodec;
import io.mycelium.actors.version.ComponentVersionRegistry;
import io.mycelium.actors.version.FleetKeys;
import io.mycelium.actors.version.SightingCodec;
import io.mycelium.api.ComponentId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.slf4j.Logger;

/**
 * What is decided about the releases of one component: how it is updated, where it is pinned, at
 * which version the fleet is. Nodes ask it for the components that they use, and each time it first
 * takes what the policy allows by now; what nobody uses is not updated.
 */
public final class ReleaseActor extends AuditedEntity<ReleaseCommand, ReleaseEvent, ReleaseState> {
  /** The type; the entity id is the component id. */
  public static final EntityTypeKey<ReleaseCommand> KEY =
      EntityTypeKey.create(ReleaseCommand.class, "Release");

  /** How events are stored. */
  public static final EventCodec<ReleaseEvent> EVENTS =
      EventCodec.of(ReleaseEvent.class)
          .withUpcast("release.evidence-seen", 1, ReleaseForms::fromFirstEvidence);

  /** How often a rollout is looked at. */
  private static final Duration TICK = Duration.ofSeconds(1);

  private static final Cause CAUSE = Cause.of("core:release", "advance");

  private final ComponentId component;
  private final Supplier<ComponentVersionRegistry> releases;
  private final EvidenceCheck check;
  private final InstantSource clock;
  private final Logger log;

  private ReleaseActor(
      ComponentId component,
      Supplier<ComponentVersionRegistry> releases,
      FleetKeys keys,
      InstantSource clock,
      Logger log) {
    super(PersistenceId.of(KEY.name(), component.value()), EVENTS, clock);
    this.component = component;
    this.releases = releases;
    this.check = new EvidenceCheck(component, keys);
    this.clock = clock;
    this.log = log;
  }

  /**
   * The entity of a component.
   *
   * @param releases what has been released
   * @param keys by which evidence is judged
   */
  public static Behavior<ReleaseCommand> create(
      ComponentId component,
      Supplier<ComponentVersionRegistry> releases,
      FleetKeys keys,
      InstantSource clock) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(new ReleaseCommand.Tick(), TICK);
                  return new ReleaseActor(component, releases, keys, clock, context.getLog());
                }));
  }

  @Override
  protected ReleaseState empty() {
    return ReleaseState.EMPTY;
  }

  @Override
  protected ReleaseState after(ReleaseState state, ReleaseEvent event) {
    return state.after(event);
  }

  @Override
  protected Optional<EventCodec<ReleaseState>> states() {
    return Optional.of(ReleaseState.STORED);
  }

  @Override
  protected Cause causeOf(ReleaseCommand command) {
    return switch (command) {
      case ReleaseCommand.SetPolicy set -> set.cause();
      case ReleaseCommand.Pin pin -> pin.cause();
      case ReleaseCommand.Unpin unpin -> unpin.cause();
      case ReleaseCommand.StartRollout start -> start.cause();
      case ReleaseCommand.AbortRollout abort -> abort.cause();
      case ReleaseCommand.Observed(var signed) -> saying(signed);
      case ReleaseCommand.Tick ignored -> CAUSE;
      case ReleaseCommand.Describe ignored -> CAUSE;
      case ReleaseCommand.Stop ignored -> CAUSE;
    };
  }

  @Override
  protected Decision<ReleaseEvent, ReleaseState> decide(
      ReleaseState state, ReleaseCommand command) {
    return switch (command) {
      case ReleaseCommand.SetPolicy set ->
          refused(
                  decisions().refusePolicy(state, set.windows(), set.current()),
                  set.replyTo()::tell)
              .orElseGet(
                  () ->
                      carry(
                          state,
                          decisions()
                              .policy(state.rules(), set.policy(), set.windows(), set.current()),
                          set.replyTo()::tell));
      case ReleaseCommand.Pin(var version, var node, var cause, var replyTo) ->
          refused(decisions().refusePin(state.rules(), version, node), replyTo::tell)
              .orElseGet(
                  () ->
                      carry(
                          state,
                          ReleaseDecisions.pin(state.rules(), version, node),
                          replyTo::tell));
      case ReleaseCommand.Unpin(var node, var cause, var replyTo) ->
          carry(state, ReleaseDecisions.unpin(state.rules(), node), replyTo::tell);
      case ReleaseCommand.Describe(var replyTo) ->
          carry(state, decisions().advance(state, clock.instant()), replyTo::tell);
      case ReleaseCommand.StartRollout(var to, var plan, var cause, var replyTo) ->
          refused(rollouts().refusal(state, to, plan), replyTo::tell)
              .orElseGet(
                  () ->
                      carry(
                          state,
                          RolloutDecisions.start(state, to, plan, clock.instant()),
                          replyTo::tell));
      case ReleaseCommand.AbortRollout(var cause, var replyTo) ->
          carry(state, RolloutDecisions.abort(state), replyTo::tell);
      case ReleaseCommand.Observed(var signed) -> observed(state, signed);
      case ReleaseCommand.Tick() -> carry(state, List.of(), reply -> {});
      case ReleaseCommand.Stop() -> Decision.stop();
    };
  }

  /** Nothing is stored under this cause before it was verified. */
  private static Cause saying(byte[] signed) {
    try {
      return Cause.of("node:" + SightingCodec.read(signed).sighting().node(), "observed");
    } catch (IllegalArgumentException e) {
      return CAUSE;
    }
  }

  /** Refusals are not stored: any member can send any number of them. */
  private Decision<ReleaseEvent, ReleaseState> observed(ReleaseState state, byte[] signed) {
    return switch (check.judge(state, signed, clock.instant())) {
      case EvidenceCheck.Verdict.Believed(var sighting) ->
          carry(state, RolloutDecisions.observed(state, sighting, signed), reply -> {});
      case EvidenceCheck.Verdict.NotHeard() -> Decision.none();
      case EvidenceCheck.Verdict.Refused(var reason, String text) -> {
        log.warn("refused evidence on {}: {}, {}", component, reason, text);
        yield Decision.none();
      }
    };
  }

  private ReleaseDecisions decisions() {
    return new ReleaseDecisions(component, releases.get());
  }

  private Optional<Decision<ReleaseEvent, ReleaseState>> refused(
      Optional<String> refusal, Consumer<ReleaseReply> replyTo) {
    return refusal.map(
        reason -> Decision.reply(replyTo, new ReleaseReply.Refused(component, reason)));
  }

  private RolloutDecisions rollouts() {
    return new RolloutDecisions(component, releases.get());
  }

  /** Stores the events together with what is due after them. */
  private Decision<ReleaseEvent, ReleaseState> carry(
      ReleaseState before, List<ReleaseEvent> events, Consumer<ReleaseReply> replyTo) {
    List<ReleaseEvent> all = rollouts().drive(before, events, clock.instant());
    return Decision.<ReleaseEvent, ReleaseState>persistAll(all)
        .thenReply(replyTo, after -> new ReleaseReply.Description(component, after));
  }
}
