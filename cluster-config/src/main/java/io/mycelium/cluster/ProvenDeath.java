package io.mycelium.cluster;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Downs a member whose process is proven gone, at once. Only a proof may be told here: the warden
 * saw the whole process tree end. Silence is left to the split-brain resolver.
 *
 * <p>The failure detector is told first and the member is downed when it has become unreachable: a
 * member that is downed while it still counts as reachable is no longer watched, and its removal
 * would wait for the split-brain resolver after all.
 */
public final class ProvenDeath {
  /** What this actor can be told. */
  public sealed interface Command permits Command.Dead, Unreachable, Removed, Again {
    /**
     * The process that listened here is gone.
     *
     * @param host the address that it listened on
     * @param port its Artery port, by which one start of a node is told from the next
     */
    record Dead(String host, int port) implements Command {}
  }

  private record Unreachable(Member member) implements Command {}

  private record Removed(Member member) implements Command {}

  private record Again() implements Command {}

  /** A member that came up just now is not watched yet, so its detector is told again. */
  private static final Duration AGAIN = Duration.ofMillis(200);

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Cluster cluster;
  private final Set<Address> proven = new HashSet<>();

  private ProvenDeath(ActorContext<Command> context, TimerScheduler<Command> timers) {
    this.context = context;
    this.timers = timers;
    this.cluster = Cluster.get(context.getSystem());
  }

  /** One for each actor system. */
  public static Behavior<Command> create() {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> start(context, timers)));
  }

  private static Behavior<Command> start(
      ActorContext<Command> context, TimerScheduler<Command> timers) {

    var unreachable =
        context.messageAdapter(
            ClusterEvent.UnreachableMember.class, event -> new Unreachable(event.member()));
    var removed =
        context.messageAdapter(
            ClusterEvent.MemberRemoved.class, event -> new Removed(event.member()));
    ProvenDeath self = new ProvenDeath(context, timers);
    self.cluster
        .subscriptions()
        .tell(Subscribe.create(unreachable, ClusterEvent.UnreachableMember.class));
    self.cluster.subscriptions().tell(Subscribe.create(removed, ClusterEvent.MemberRemoved.class));
    return self.listening();
  }

  private Behavior<Command> listening() {
    return Behaviors.receiveMessage(
        command -> {
          switch (command) {
            case Command.Dead(String host, int port) -> onDead(host, port);
            case Unreachable(Member member) -> downIfProven(member);
            case Removed(Member member) -> forget(member.address());
            case Again() -> proven.forEach(this::tellDetector);
          }
          return Behaviors.same();
        });
  }

  private void onDead(String host, int port) {
    for (Member member : cluster.state().getMembers()) {
      Address address = member.address();
      boolean same =
          address.getHost().filter(host::equals).isPresent()
              && address.getPort().filter(Integer.valueOf(port)::equals).isPresent();
      if (same && !address.equals(cluster.selfMember().address())) {
        context.getLog().info("the process of {} is proven dead", address);
        proven.add(address);
        tellDetector(address);
        timers.startTimerWithFixedDelay(new Again(), AGAIN);
      }
    }
    cluster.state().getUnreachable().forEach(this::downIfProven);
  }

  private void tellDetector(Address address) {
    TellableFailureDetector.tellDead(context.getSystem(), address);
  }

  private void forget(Address address) {
    proven.remove(address);
    if (proven.isEmpty()) {
      timers.cancel(new Again());
    }
  }

  private void downIfProven(Member member) {
    if (proven.contains(member.address())) {
      cluster.manager().tell(new Down(member.address()));
    }
  }
}
