package io.mycelium.actors.keyvalue;

import io.mycelium.actors.event.AuditedEntity;
import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Decision;
import io.mycelium.actors.event.EventCodec;
import io.mycelium.api.ComponentId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;

/** The store of one component. */
public final class KeyValueActor
    extends AuditedEntity<KeyValueCommand, KeyValueEvent, KeyValueState> {
  /** Entity ids are component ids. */
  public static final EntityTypeKey<KeyValueCommand> KEY =
      EntityTypeKey.create(KeyValueCommand.class, "KeyValue");

  /** How long a watcher is remembered that does not watch again. */
  public static final Duration WATCH_TTL = Duration.ofSeconds(30);

  /** The most watchers of one store. */
  public static final int MAX_WATCHERS = 1024;

  static final EventCodec<KeyValueEvent> EVENTS = EventCodec.of(KeyValueEvent.class);
  private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(5);

  private final LongSupplier nanos;
  private final Map<Watcher, Watching> watchers = new HashMap<>();

  private record Watcher(ActorRef<KeyValuePush> to, String prefix) {}

  /** Until when it is remembered, and up to which revision it was told. */
  private record Watching(long untilNanos, long revision) {}

  private KeyValueActor(ComponentId component, InstantSource clock, LongSupplier nanos) {
    super(PersistenceId.of(KEY.name(), component.value()), EVENTS, clock);
    this.nanos = nanos;
  }

  /** The entity of a store; the second clock is monotonic and forgets watchers. */
  public static Behavior<KeyValueCommand> create(
      ComponentId component, InstantSource clock, LongSupplier nanos) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(new KeyValueCommand.Sweep(), SWEEP_INTERVAL);
                  return new KeyValueActor(component, clock, nanos);
                }));
  }

  @Override
  protected KeyValueState empty() {
    return KeyValueState.EMPTY;
  }

  @Override
  protected KeyValueState after(KeyValueState state, KeyValueEvent event) {
    return state.after(event);
  }

  @Override
  protected Optional<EventCodec<KeyValueState>> states() {
    return Optional.of(KeyValueState.CODEC);
  }

  @Override
  protected Cause causeOf(KeyValueCommand command) {
    return switch (command) {
      case KeyValueCommand.Write write -> write.cause();
      case KeyValueCommand.Get get -> Cause.of("core", "get");
      case KeyValueCommand.Page page -> Cause.of("core", "page");
      case KeyValueCommand.Watch watch -> Cause.of("core", "watch");
      case KeyValueCommand.Unwatch unwatch -> Cause.of("core", "unwatch");
      case KeyValueCommand.Sweep sweep -> Cause.of("core", "sweep");
      case KeyValueCommand.Stop stop -> Cause.of("core", "stop");
    };
  }

  @Override
  protected Decision<KeyValueEvent, KeyValueState> decide(
      KeyValueState state, KeyValueCommand command) {
    return switch (command) {
      case KeyValueCommand.Get(var key, var replyTo) ->
          Decision.reply(
              replyTo::tell, new KeyValueReply.Found(state.entry(key).stream().toList()));
      case KeyValueCommand.Page(var prefix, var after, var replyTo) ->
          Decision.reply(replyTo::tell, KeyValueDecisions.page(state, prefix, after));
      case KeyValueCommand.Write write ->
          write(KeyValueDecisions.write(state, write), write.replyTo());
      case KeyValueCommand.Watch watch -> watch(state, watch);
      case KeyValueCommand.Unwatch(var watcher) -> {
        watchers.keySet().removeIf(is -> is.to().equals(watcher));
        yield Decision.none();
      }
      case KeyValueCommand.Sweep() -> {
        long now = nanos.getAsLong();
        watchers.values().removeIf(is -> is.untilNanos() - now <= 0);
        yield Decision.none();
      }
      case KeyValueCommand.Stop() -> Decision.stop();
    };
  }

  private Decision<KeyValueEvent, KeyValueState> write(
      KeyValueDecisions.Outcome outcome, ActorRef<KeyValueReply> replyTo) {
    return Decision.<KeyValueEvent, KeyValueState>persistAll(outcome.events())
        .thenRun(after -> replyTo.tell(outcome.reply()))
        .thenRun(after -> push(after, outcome.events()));
  }

  private void push(KeyValueState state, List<KeyValueEvent> events) {
    if (!events.isEmpty()) {
      watchers.replaceAll((watcher, watching) -> push(state, watcher, watching));
    }
  }

  private Watching push(KeyValueState state, Watcher watcher, Watching watching) {
    List<KeyValuePush.Changes> changes =
        KeyValueDecisions.changes(state, watcher.prefix(), watching.revision());
    changes.stream()
        .filter(message -> !message.entries().isEmpty())
        .forEach(message -> watcher.to().tell(message));
    boolean told = !changes.getLast().entries().isEmpty();
    return told ? new Watching(watching.untilNanos(), state.revision()) : watching;
  }

  private Decision<KeyValueEvent, KeyValueState> watch(
      KeyValueState state, KeyValueCommand.Watch watch) {
    Watcher watcher = new Watcher(watch.watcher(), watch.prefix());
    if (watchers.size() >= MAX_WATCHERS && !watchers.containsKey(watcher)) {
      String reason =
          "%d watchers are here, allowed are %d".formatted(watchers.size(), MAX_WATCHERS);
      return Decision.reply(
          watch.watcher()::tell, new KeyValuePush.NotWatched(watch.prefix(), reason));
    }
    KeyValueDecisions.changes(state, watch.prefix(), watch.revision())
        .forEach(message -> watch.watcher().tell(message));
    watchers.put(watcher, new Watching(nanos.getAsLong() + WATCH_TTL.toNanos(), state.revision()));
    return Decision.none();
  }
}
