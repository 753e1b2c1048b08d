package io.mycelium.persistence;

import io.mycelium.actors.event.AuditedEntity;
import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Decision;
import io.mycelium.actors.event.EventCodec;
import io.mycelium.actors.event.EventType;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;

/** A sum with a name, to write to journals. */
public final class Ledger extends AuditedEntity<Ledger.Command, Ledger.Event, Ledger.State> {
  /** How its events are stored. */
  public static final EventCodec<Event> EVENTS = EventCodec.of(Event.class);

  private static final EventCodec<State> STATES = EventCodec.of(State.class);
  private static final int SNAPSHOT_EVERY = 20;

  /** What it can be asked. */
  public sealed interface Command {
    /** Stores the entries together and answers with the sum. */
    record Enter(List<Long> entries, ActorRef<Sum> replyTo) implements Command {}

    /** Answers with the sum. */
    record Get(ActorRef<Sum> replyTo) implements Command {}
  }

  /** The sum and how many entries it has. */
  @EventType(name = "ledger.state", version = 1)
  public record State(long sum, long entries) {
    /** The state after the event. */
    public State after(Event event) {
      return switch (event) {
        case Event.Entered(long amount) -> new State(sum + amount, entries + 1);
      };
    }
  }

  /** The answer. */
  public record Sum(long sum, long entries) {}

  /** What happens to it. */
  public sealed interface Event {
    /** One entry. */
    @EventType(name = "ledger.entered", version = 1)
    record Entered(long amount) implements Event {}
  }

  private Ledger(String id, InstantSource clock) {
    super(PersistenceId.ofUniqueId(id), EVENTS, clock);
  }

  /** An empty ledger. */
  public static Behavior<Command> create(String id, InstantSource clock) {
    return Behaviors.setup(context -> new Ledger(id, clock));
  }

  @Override
  protected State empty() {
    return new State(0, 0);
  }

  @Override
  protected State after(State state, Event event) {
    return state.after(event);
  }

  @Override
  protected Optional<EventCodec<State>> states() {
    return Optional.of(STATES);
  }

  @Override
  protected int snapshotEvery() {
    return SNAPSHOT_EVERY;
  }

  @Override
  protected Cause causeOf(Command command) {
    return Cause.of("test", "enter");
  }

  @Override
  protected Decision<Event, State> decide(State state, Command command) {
    return switch (command) {
      case Command.Enter(List<Long> entries, var replyTo) ->
          Decision.<Event, State>persistAll(entries.stream().map(Event.Entered::new).toList())
              .thenReply(replyTo::tell, after -> new Sum(after.sum(), after.entries()));
      case Command.Get(var replyTo) ->
          Decision.<Event, State>none()
              .thenReply(replyTo::tell, after -> new Sum(after.sum(), after.entries()));
    };
  }
}
