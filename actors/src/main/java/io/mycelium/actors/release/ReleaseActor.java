package io.mycelium.actors.release;

import io.mycelium.actors.event.AuditedEntity;
import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Decision;
import io.mycelium.actors.event.EventCodec;
import io.mycelium.actors.task.FleetView.ReleaseView;
import io.mycelium.api.ComponentId;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;

/** What is decided about the releases of one component: how it is updated, where it is pinned. */
public final class ReleaseActor extends AuditedEntity<ReleaseCommand, ReleaseEvent, ReleaseState> {
  /** The type; the entity id is the component id. */
  public static final EntityTypeKey<ReleaseCommand> KEY =
      EntityTypeKey.create(ReleaseCommand.class, "Release");

  /** How events are stored. */
  public static final EventCodec<ReleaseEvent> EVENTS = EventCodec.of(ReleaseEvent.class);

  private static final EventCodec<ReleaseState> STATES = EventCodec.of(ReleaseState.class);
  private static final Cause CAUSE = Cause.of("core:release", "describe");

  private final ComponentId component;
  private final Supplier<ReleaseView> releases;

  private ReleaseActor(ComponentId component, Supplier<ReleaseView> releases, InstantSource clock) {
    super(PersistenceId.of(KEY.name(), component.value()), EVENTS, clock);
    this.component = component;
    this.releases = releases;
  }

  /** The entity of a component, which knows by the port what has been released. */
  public static Behavior<ReleaseCommand> create(
      ComponentId component, Supplier<ReleaseView> releases, InstantSource clock) {
    return Behaviors.setup(context -> new ReleaseActor(component, releases, clock));
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
    return Optional.of(STATES);
  }

  @Override
  protected Cause causeOf(ReleaseCommand command) {
    return switch (command) {
      case ReleaseCommand.SetPolicy set -> set.cause();
      case ReleaseCommand.Pin pin -> pin.cause();
      case ReleaseCommand.Unpin unpin -> unpin.cause();
      case ReleaseCommand.Describe ignored -> CAUSE;
      case ReleaseCommand.Stop ignored -> CAUSE;
    };
  }

  @Override
  protected Decision<ReleaseEvent, ReleaseState> decide(
      ReleaseState state, ReleaseCommand command) {
    return switch (command) {
      case ReleaseCommand.SetPolicy(var policy, var cause, var replyTo) ->
          carry(ReleaseDecisions.policy(state, policy), replyTo::tell);
      case ReleaseCommand.Pin(var version, var node, var cause, var replyTo) -> {
        Optional<String> refusal =
            ReleaseDecisions.refusal(state, component, version, node, releases.get());
        yield refusal.isPresent()
            ? Decision.reply(replyTo::tell, new ReleaseReply.Refused(component, refusal.get()))
            : carry(ReleaseDecisions.pin(state, version, node), replyTo::tell);
      }
      case ReleaseCommand.Unpin(var node, var cause, var replyTo) ->
          carry(ReleaseDecisions.unpin(state, node), replyTo::tell);
      case ReleaseCommand.Describe(var replyTo) -> carry(List.of(), replyTo::tell);
      case ReleaseCommand.Stop() -> Decision.stop();
    };
  }

  private Decision<ReleaseEvent, ReleaseState> carry(
      List<ReleaseEvent> events, Consumer<ReleaseReply> replyTo) {
    return Decision.<ReleaseEvent, ReleaseState>persistAll(events)
        .thenReply(replyTo, after -> new ReleaseReply.Description(component, after));
  }
}
