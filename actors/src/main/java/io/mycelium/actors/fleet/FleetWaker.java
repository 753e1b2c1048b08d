package io.mycelium.actors.fleet;

import io.mycelium.actors.event.Entities;
import java.time.Duration;
import java.util.function.Function;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Wakes the supervisor from every node: on each removal of a member, and now and then. The
 * supervisor may have lived on the very node that died, and sharding starts no entity by itself.
 */
public final class FleetWaker {
  private sealed interface Command {}

  private record Gone(Membership.ClusterMember member) implements Command {}

  private record Tick() implements Command {}

  private FleetWaker() {}

  /**
   * A waker of this node.
   *
   * @param membership who is a member, as the waker's own actor sees it
   * @param every how often the supervisor is woken in any case
   */
  public static Behavior<Void> create(
      Entities entities, Function<ActorContext<?>, Membership> membership, Duration every) {
    return Behaviors.<Command>setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      var self = context.getSelf();
                      Membership.Subscription removals =
                          membership.apply(context).subscribe(gone -> self.tell(new Gone(gone)));
                      timers.startTimerWithFixedDelay(new Tick(), every);
                      return Behaviors.receive(Command.class)
                          .onAnyMessage(
                              command -> {
                                wake(entities, context, command);
                                return Behaviors.same();
                              })
                          .onSignal(
                              PostStop.class,
                              stopped -> {
                                removals.close();
                                return Behaviors.same();
                              })
                          .build();
                    }))
        .unsafeCast();
  }

  private static void wake(Entities entities, ActorContext<Command> context, Command command) {
    FleetCommand message =
        switch (command) {
          case Gone(var member) -> new FleetCommand.MemberGone(member.node(), member.memberUid());
          case Tick tick -> new FleetCommand.Describe(context.getSystem().<FleetReply>ignoreRef());
        };
    entities.tell(FleetSupervisor.KEY, FleetSupervisor.ID, message);
  }
}
