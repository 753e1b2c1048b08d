package io.mycelium.actors.task;

import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/** What makes a task look again: its timers, and news of the fleet while it waits for a node. */
final class TaskAlarms {
  private static final Duration MAX_TIMER = Duration.ofDays(1);
  private static final String PLACE_TIMER = "place";
  private static final String TICK_TIMER = "tick";
  private static final String LIMIT_TIMER = "limit";
  private static final String IDLE_TIMER = "idle";

  private final ActorRef<TaskCommand> self;
  private final TimerScheduler<TaskCommand> timers;
  private final TaskPorts ports;
  private long notBeforeNanos;
  private FleetViews.@Nullable Subscription view;

  TaskAlarms(
      ActorContext<TaskCommand> context, TimerScheduler<TaskCommand> timers, TaskPorts ports) {
    this.self = context.getSelf();
    this.timers = timers;
    this.ports = ports;
  }

  /** The task waits for a node: after a lost attempt for a while, ever longer. */
  void waiting(long lastAttempt) {
    timers.cancel(IDLE_TIMER);
    timers.cancel(TICK_TIMER);
    timers.cancel(LIMIT_TIMER);
    Duration wait =
        lastAttempt == 0 ? ports.settings().placeRetry() : TaskDecisions.backoff(lastAttempt);
    notBeforeNanos = ports.nanos().getAsLong() + (lastAttempt == 0 ? 0 : wait.toNanos());
    timers.startSingleTimer(PLACE_TIMER, new TaskCommand.TryPlace(), wait);
    if (view == null) {
      ActorRef<TaskCommand> to = self;
      view = ports.fleet().subscribe(() -> to.tell(new TaskCommand.TryPlace()));
    }
  }

  /** Whether the wait after a lost attempt is over. */
  boolean mayPlace() {
    return notBeforeNanos - ports.nanos().getAsLong() <= 0;
  }

  /** The next time is due when this one places nothing. */
  void placeAgain() {
    timers.startSingleTimer(PLACE_TIMER, new TaskCommand.TryPlace(), ports.settings().placeRetry());
  }

  /** An attempt is under way. */
  void attempting() {
    ignoreView();
    timers.cancel(PLACE_TIMER);
    timers.cancel(IDLE_TIMER);
    timers.startTimerWithFixedDelay(TICK_TIMER, new TaskCommand.Tick(), ports.settings().tick());
  }

  /** The attempt may run no longer than this; a longer limit is seen by the ticks. */
  void limit(Duration limit) {
    timers.startSingleTimer(
        LIMIT_TIMER, new TaskCommand.Tick(), limit.compareTo(MAX_TIMER) < 0 ? limit : MAX_TIMER);
  }

  /** There is nothing to do any more. */
  void rest() {
    ignoreView();
    timers.cancelAll();
    timers.startSingleTimer(IDLE_TIMER, new TaskCommand.Idle(), ports.settings().idle());
  }

  /** Nobody is to be told any more. */
  void ignoreView() {
    if (view != null) {
      view.close();
      view = null;
    }
  }
}
