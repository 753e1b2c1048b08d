package io.mycelium.actors.task;

import io.mycelium.actors.event.Entities;
import io.mycelium.actors.fleet.Membership;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Wakes open tasks, because sharding starts no entity by itself: often for a while after the start
 * of a node and after each removal of a member, now and then in any case. Every node has one and
 * wakes its share of the tasks. A task that is awake is not disturbed.
 */
public final class TaskWaker {
  /** The most tasks that one tick wakes. */
  static final int MAX_WOKEN_A_TICK = 500;

  /** For how many ticks after a removal every tick begins a round: what is told may be lost. */
  static final int URGENT_TICKS = 30;

  /** How often a round begins when nothing has happened, in ticks. */
  static final int ROUND_EVERY_TICKS = 10;

  /** Every so many rounds a node wakes all tasks and not its share alone. */
  static final int EVERYONES_ROUND = 4;

  /** The longest wait after a failure, in ticks. */
  private static final int MAX_BACKOFF = 30;

  private sealed interface Command {}

  private record Gone() implements Command {}

  private record Tick() implements Command {}

  private record Found(List<TaskId> page) implements Command {}

  private record NotReadable(Throwable why) implements Command {}

  private final NodeId self;
  private final Entities entities;
  private final OpenTasks open;
  private final Membership membership;
  private final ActorContext<Command> context;

  private int urgentTicks = URGENT_TICKS;
  private long ticks;
  private long rounds;
  private boolean reading;
  private boolean readable = true;

  /** Where the round goes on; empty between rounds. */
  private String after = "";

  private TaskWaker(
      NodeId self,
      Entities entities,
      OpenTasks open,
      Membership membership,
      ActorContext<Command> context) {
    this.self = self;
    this.entities = entities;
    this.open = open;
    this.membership = membership;
    this.context = context;
  }

  /**
   * The waker of this node.
   *
   * @param membership who is a member, as the waker's own actor sees it
   * @param every the length of a tick
   */
  public static Behavior<Void> create(
      NodeId self,
      Entities entities,
      OpenTasks open,
      Function<ActorContext<?>, Membership> membership,
      Duration every) {
    Behavior<Command> waker =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      timers.startTimerWithFixedDelay(new Tick(), every);
                      return new TaskWaker(self, entities, open, membership.apply(context), context)
                          .waking();
                    }));
    // A fleet without its waker stands still at the next death, and nobody would notice.
    return Behaviors.supervise(waker)
        .onFailure(
            Exception.class,
            SupervisorStrategy.restartWithBackoff(every, every.multipliedBy(MAX_BACKOFF), 0))
        .unsafeCast();
  }

  private Behavior<Command> waking() {
    var to = context.getSelf();
    Membership.Subscription removals = membership.subscribe(gone -> to.tell(new Gone()));
    return Behaviors.receive(Command.class)
        .onMessage(Gone.class, gone -> same(this::hurry))
        .onMessage(Tick.class, tick -> same(this::tick))
        .onMessage(Found.class, found -> same(() -> wake(found.page())))
        .onMessage(NotReadable.class, failure -> same(() -> leave(failure.why())))
        .onSignal(PreRestart.class, failed -> same(removals::close))
        .onSignal(PostStop.class, stopped -> same(removals::close))
        .build();
  }

  private static Behavior<Command> same(Runnable action) {
    action.run();
    return Behaviors.same();
  }

  private void hurry() {
    urgentTicks = URGENT_TICKS;
    after = "";
    read();
  }

  private void tick() {
    boolean due = isDue(ticks, urgentTicks, !after.isEmpty());
    ticks++;
    urgentTicks = Math.max(0, urgentTicks - 1);
    if (due) {
      read();
    }
  }

  static boolean isDue(long tick, int urgentTicks, boolean inTheMiddleOfARound) {
    return urgentTicks > 0 || inTheMiddleOfARound || tick % ROUND_EVERY_TICKS == 0;
  }

  private void read() {
    if (!reading) {
      reading = true;
      context.pipeToSelf(
          open.after(after, MAX_WOKEN_A_TICK),
          (page, failure) -> failure == null ? new Found(page) : new NotReadable(failure));
    }
  }

  private void wake(List<TaskId> page) {
    reading = false;
    readable = true;
    after = page.size() < MAX_WOKEN_A_TICK ? "" : page.getLast().value();
    List<NodeId> members =
        membership.current().stream()
            .map(Membership.ClusterMember::node)
            .distinct()
            .sorted()
            .toList();
    for (TaskId task : page) {
      if (isMine(task, members)) {
        entities.tell(TaskActor.KEY, task.value(), new TaskCommand.Wake());
      }
    }
    rounds += after.isEmpty() ? 1 : 0;
  }

  /** A member may not run its waker yet, or be frozen: now and then all tasks are everyone's. */
  private boolean isMine(TaskId task, List<NodeId> members) {
    return rounds % EVERYONES_ROUND == EVERYONES_ROUND - 1
        || members.isEmpty()
        || members.get(Math.floorMod(task.value().hashCode(), members.size())).equals(self);
  }

  private void leave(Throwable why) {
    reading = false;
    urgentTicks = Math.max(urgentTicks, 1);
    if (readable) {
      readable = false;
      context
          .getLog()
          .warn("open tasks are not known now, every tick asks again: {}", why.toString());
    }
  }
}
