package io.mycelium.actors.event;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;

/** A counter, the smallest audited entity. */
final class Tally extends AuditedEntity<Tally.Command, Tally.Event, Tally.State> {
  static final EventCodec<Event> EVENTS = EventCodec.of(Event.class);
  static final EventCodec<State> STATES = EventCodec.of(State.class);
  private static final int SNAPSHOT_EVERY = 5;

  sealed interface Command extends WireMessage {
    record Add(int amount, Cause cause, ActorRef<Total> replyTo) implements Command {}

    record AddEach(List<Integer> amounts, Cause cause, ActorRef<Total> replyTo)
        implements Command {}

    record Writer(ActorRef<Total> replyTo) implements Command {}
  }

  record Total(long value) implements WireMessage {}

  sealed interface Event {
    @EventType(name = "tally.added", version = 1)
    record Added(int amount) implements Event {}

    @EventType(name = "tally.poisoned", version = 1)
    record Poisoned() implements Event {}
  }

  @EventType(name = "tally.state", version = 1)
  record State(long total) implements Folding<Event, State> {
    @Override
    public State after(Event event) {
      return switch (event) {
        case Event.Added(int amount) -> new State(total + amount);
        case Event.Poisoned() -> throw new IllegalStateException("poison");
      };
    }
  }

  private Tally(PersistenceId id, InstantSource clock) {
    super(id, EVENTS, clock);
  }

  static Behavior<Command> create(String id, InstantSource clock) {
    return Behaviors.setup(context -> new Tally(PersistenceId.ofUniqueId(id), clock));
  }

  @Override
  protected State empty() {
    return new State(0);
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
    return switch (command) {
      case Command.Add add -> add.cause();
      case Command.AddEach add -> add.cause();
      case Command.Writer ignored -> Cause.of("test", "writer");
    };
  }

  @Override
  protected Decision<Event, State> decide(State state, Command command) {
    return switch (command) {
      case Command.Add(int amount, var cause, var replyTo) when amount < 0 ->
          Decision.<Event, State>persist(new Event.Poisoned())
              .thenReply(replyTo::tell, after -> new Total(after.total()));
      case Command.Add(int amount, var cause, var replyTo) ->
          Decision.<Event, State>persist(new Event.Added(amount))
              .thenReply(replyTo::tell, after -> new Total(after.total()));
      case Command.AddEach(var amounts, var cause, var replyTo) ->
          Decision.<Event, State>persistAll(amounts.stream().map(Event.Added::new).toList())
              .thenReply(replyTo::tell, after -> new Total(after.total()));
      case Command.Writer(var replyTo) -> Decision.reply(replyTo::tell, new Total(writer()));
    };
  }
}
