package io.mycelium.actors.agent;

import io.mycelium.actors.keyvalue.KeyValueActor;
import io.mycelium.actors.keyvalue.KeyValueCommand;
import io.mycelium.actors.keyvalue.KeyValueEntry;
import io.mycelium.actors.keyvalue.KeyValuePush;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * One watch on a store. It is repeated well before the store forgets it, which also brings what was
 * missed while the owner of the store moved.
 */
final class KeyValueWatch {
  /** Three tries before the store forgets the watcher. */
  static final Duration REPEAT = KeyValueActor.WATCH_TTL.dividedBy(3);

  sealed interface Command {}

  /** Ends the watch. */
  record Close() implements Command {}

  private record Repeat() implements Command {}

  private record Pushed(KeyValuePush push) implements Command {}

  private final ActorContext<Command> context;
  private final ActorRef<KeyValuePush> pushes;
  private final Consumer<KeyValueCommand> store;
  private final String prefix;
  private final Consumer<KeyValueEntry> listener;
  private long revision;

  private KeyValueWatch(
      ActorContext<Command> context,
      Consumer<KeyValueCommand> store,
      String prefix,
      Consumer<KeyValueEntry> listener) {
    this.context = context;
    this.pushes = context.messageAdapter(KeyValuePush.class, Pushed::new);
    this.store = store;
    this.prefix = prefix;
    this.listener = listener;
  }

  /**
   * A watch.
   *
   * @param listener hears of each change, on the thread of the actor; must not block
   */
  static Behavior<Command> create(
      Consumer<KeyValueCommand> store, String prefix, Consumer<KeyValueEntry> listener) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(new Repeat(), Duration.ZERO, REPEAT);
                  return Behaviors.receiveMessage(
                      new KeyValueWatch(context, store, prefix, listener)::receive);
                }));
  }

  private Behavior<Command> receive(Command command) {
    return switch (command) {
      case Close close -> {
        store.accept(new KeyValueCommand.Unwatch(pushes));
        yield Behaviors.stopped();
      }
      case Repeat repeat -> {
        watch();
        yield Behaviors.same();
      }
      case Pushed(var push) -> {
        pushed(push);
        yield Behaviors.same();
      }
    };
  }

  private void pushed(KeyValuePush push) {
    switch (push) {
      case KeyValuePush.Changes changes -> {
        if (changes.since() > revision) {
          watch();
        } else {
          changes.entries().stream().filter(entry -> entry.revision() > revision).forEach(listener);
          revision = Math.max(revision, changes.revision());
        }
      }
      case KeyValuePush.NotWatched(var of, var reason) ->
          context.getLog().warn("keys under '{}' are not watched yet: {}", of, reason);
    }
  }

  private void watch() {
    store.accept(new KeyValueCommand.Watch(prefix, revision, pushes));
  }
}
