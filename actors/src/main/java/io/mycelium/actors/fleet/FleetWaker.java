package io.mycelium.actors.fleet;

import io.mycelium.actors.event.Entities;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Wakes the supervisor from every node: at each removal of a member, and now and then. The
 * supervisor may have lived on the very node that died; sharding starts no entity by itself, and
 * what is sent while its shard is being moved may be lost. So a removal is told again and again for
 * a while; told twice it changes nothing.
 */
public final class FleetWaker {
  /** How often a removal is told. */
  static final int MAX_TIMES_TOLD = 30;

  private static final int WAKE_EVERY_TICKS = 5;

  /** The longest wait after a failure, in ticks. */
  private static final int MAX_BACKOFF = 30;

  private sealed interface Command {}

  private record Gone(Membership.ClusterMember member) implements Command {}

  private record Tick() implements Command {}

  private final Entities entities;
  private final ActorContext<Command> context;
  private final Map<Membership.ClusterMember, Integer> timesTold = new HashMap<>();
  private long ticks;

  private FleetWaker(Entities entities, ActorContext<Command> context) {
    this.entities = entities;
    this.context = context;
  }

  /**
   * A waker of this node.
   *
   * @param membership who is a member, as the waker's own actor sees it
   * @param every how often a removal is told again; the supervisor is woken every {@value
   *     #WAKE_EVERY_TICKS} times that
   */
  public static Behavior<Void> create(
      Entities entities, Function<ActorContext<?>, Membership> membership, Duration every) {
    Behavior<Command> waker =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      timers.startTimerWithFixedDelay(new Tick(), every);
                      return new FleetWaker(entities, context).waking(membership.apply(context));
                    }));
    // A fleet without its waker stands still at the next death, and nobody would notice.
    return Behaviors.supervise(waker)
        .onFailure(
            Exception.class,
            SupervisorStrategy.restartWithBackoff(every, every.multipliedBy(MAX_BACKOFF), 0))
        .unsafeCast();
  }

  private Behavior<Command> waking(Membership membership) {
    var self = context.getSelf();
    Membership.Subscription removals = membership.subscribe(gone -> self.tell(new Gone(gone)));
    return Behaviors.receive(Command.class)
        .onMessage(Gone.class, gone -> same(() -> tell(gone.member())))
        .onMessage(Tick.class, tick -> same(this::tick))
        .onSignal(PreRestart.class, failed -> same(removals::close))
        .onSignal(PostStop.class, stopped -> same(removals::close))
        .build();
  }

  private static Behavior<Command> same(Runnable action) {
    action.run();
    return Behaviors.same();
  }

  private void tick() {
    timesTold.values().removeIf(times -> times >= MAX_TIMES_TOLD);
    List.copyOf(timesTold.keySet()).forEach(this::tell);
    if (ticks++ % WAKE_EVERY_TICKS == 0) {
      wake(new FleetCommand.Describe(context.getSystem().<FleetReply>ignoreRef()));
    }
  }

  private void tell(Membership.ClusterMember member) {
    timesTold.merge(member, 1, Integer::sum);
    wake(new FleetCommand.MemberGone(member.node(), member.memberUid()));
  }

  private void wake(FleetCommand command) {
    entities.tell(FleetSupervisor.KEY, FleetSupervisor.ID, command);
  }
}
