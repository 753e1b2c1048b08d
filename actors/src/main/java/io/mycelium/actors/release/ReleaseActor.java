package io.mycelium.actors.release;

import io.mycelium.actors.event.AuditedEntity;
import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Decision;
import io.mycelium.actors.event.EventCodec;
import io.mycelium.actors.version.ComponentVersionRegistry;
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
  public static final EventCodec<ReleaseEvent> EVENTS = EventCodec.of(ReleaseEvent.class);

  /** How often a rollout is looked at. */
  private static final Duration TICK = Duration.ofSeconds(1);

  private static final Cause CAUSE = Cause.of("core:release", "advance");

  private final ComponentId component;
  private final Supplier<ComponentVersionRegistry> releases;
  private final InstantSource clock;

  private ReleaseActor(
      ComponentId component, Supplier<ComponentVersionRegistry> releases, InstantSource clock) {
    super(PersistenceId.of(KEY.name(), component.value()), EVENTS, clock);
    this.component = component;
    this.releases = releases;
    this.clock = clock;
  }

  /** The entity of a component, which knows by the port what has been released. */
  public static Behavior<ReleaseCommand> create(
      ComponentId component, Supplier<ComponentVersionRegistry> releases, InstantSource clock) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(new ReleaseCommand.Tick(), TICK);
                  return new ReleaseActor(component, releases, clock);
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
      case ReleaseCommand.Observed observed ->
          Cause.of("node:" + observed.evidence().node(), "observed");
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
      case ReleaseCommand.Observed(var evidence, var detail) ->
          carry(state, RolloutDecisions.observed(state, evidence, detail), reply -> {});
      case ReleaseCommand.Tick() -> carry(state, List.of(), reply -> {});
      case ReleaseCommand.Stop() -> Decision.stop();
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
