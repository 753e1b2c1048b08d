package io.mycelium.actors.release;

import io.mycelium.actors.event.Entities;
import io.mycelium.api.ComponentId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the owners of the rollouts that are under way: sharding moves an entity and starts none,
 * and the deadlines of a rollout hold whoever dies. Each node wakes all of them; they are few, and
 * one that is awake is not disturbed.
 */
public final class RolloutWaker {
  /** The most rollouts that one look at the journal wakes. */
  public static final int MAX_WOKEN = 500;

  private sealed interface Command {}

  private record Look() implements Command {}

  private record Found(List<ComponentId> open) implements Command {}

  private record NotReadable(Throwable why) implements Command {}

  private final ActorContext<Command> context;
  private final Entities entities;
  private final Supplier<CompletionStage<List<ComponentId>>> open;
  private boolean reading;

  private RolloutWaker(
      ActorContext<Command> context,
      Entities entities,
      Supplier<CompletionStage<List<ComponentId>>> open) {
    this.context = context;
    this.entities = entities;
    this.open = open;
  }

  /**
   * The waker of this node.
   *
   * @param open the components of which a rollout is under way, as the journal has it
   * @param every how often it looks
   */
  public static Behavior<Void> create(
      Entities entities, Supplier<CompletionStage<List<ComponentId>>> open, Duration every) {
    return Behaviors.<Command>setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      timers.startTimerWithFixedDelay(new Look(), every);
                      RolloutWaker waker = new RolloutWaker(context, entities, open);
                      return Behaviors.receiveMessage(waker::receive);
                    }))
        .unsafeCast();
  }

  private Behavior<Command> receive(Command command) {
    switch (command) {
      case Look() -> look();
      case Found(var components) -> {
        reading = false;
        components.forEach(
            component ->
                entities.tell(ReleaseActor.KEY, component.value(), new ReleaseCommand.Tick()));
      }
      case NotReadable(var why) -> {
        reading = false;
        context.getLog().info("open rollouts are not known now: {}", why.toString());
      }
    }
    return Behaviors.same();
  }

  private void look() {
    if (!reading) {
      reading = true;
      context.pipeToSelf(open.get(), RolloutWaker::result);
    }
  }

  private static Command result(
      @Nullable List<ComponentId> components, @Nullable Throwable failure) {
    return components == null
        ? new NotReadable(failure == null ? new IllegalStateException("no answer") : failure)
        : new Found(components);
  }
}
