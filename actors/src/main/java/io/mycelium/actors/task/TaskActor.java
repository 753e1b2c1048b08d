package io.mycelium.actors.task;

import io.mycelium.actors.event.AuditedEntity;
import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Decision;
import io.mycelium.actors.event.EventCodec;
import io.mycelium.actors.instance.ComponentCommand;
import io.mycelium.actors.instance.Lease;
import io.mycelium.actors.instance.LeaseHolder;
import io.mycelium.actors.instance.LeaseReply;
import io.mycelium.actors.task.TaskReply.Accepted;
import io.mycelium.actors.task.TaskReply.Refused;
import io.mycelium.actors.task.runner.RunnerCommand;
import io.mycelium.actors.task.runner.RunnerReport;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.jspecify.annotations.Nullable;

/**
 * One task: finds it a node, leases what it loads, has it run and writes down what became of it.
 *
 * <p>{@link TaskDecisions} says what happens. This class stores that and then acts: {@code entered}
 * closes the attempt that ended, {@code drive} does what the new state calls for. After a recovery
 * {@code drive} is all there is: leases are asked for again by the same holder, a running attempt
 * is watched again. Limits of time start anew with a recovery. A task has few events, so it takes
 * no snapshots.
 */
public final class TaskActor extends AuditedEntity<TaskCommand, TaskEvent, TaskState> {
  /** The type; the entity id is the task id. */
  public static final EntityTypeKey<TaskCommand> KEY =
      EntityTypeKey.create(TaskCommand.class, "Task");

  /** How events are stored. */
  public static final EventCodec<TaskEvent> EVENTS = EventCodec.of(TaskEvent.class);

  // Declared by name: instances and tasks know each other, their classes need not.
  private static final EntityTypeKey<ComponentCommand> INSTANCES =
      EntityTypeKey.create(ComponentCommand.class, "Component");
  private static final Duration MAX_TIMER = Duration.ofDays(1);
  private static final String PLACE_TIMER = "place";
  private static final String TICK_TIMER = "tick";
  private static final String LIMIT_TIMER = "limit";
  private static final String IDLE_TIMER = "idle";

  private final TaskId task;
  private final TaskPorts ports;
  private final ActorContext<TaskCommand> context;
  private final TimerScheduler<TaskCommand> timers;
  private final ActorRef<ClusterSharding.ShardCommand> shard;
  private final ActorRef<RunnerReport> reports;
  private Cause origin;
  private AttemptMemory memory;
  private long notBeforeNanos;
  private FleetViews.@Nullable Subscription view;

  private TaskActor(
      TaskId task,
      TaskPorts ports,
      ActorContext<TaskCommand> context,
      TimerScheduler<TaskCommand> timers,
      ActorRef<ClusterSharding.ShardCommand> shard) {
    super(PersistenceId.of(KEY.name(), task.value()), EVENTS, ports.clock());
    this.task = task;
    this.ports = ports;
    this.context = context;
    this.timers = timers;
    this.shard = shard;
    this.reports = context.messageAdapter(RunnerReport.class, TaskCommand.FromRunner::new);
    this.origin = Cause.of("core:task", "drive").withTask(task);
    this.memory = new AttemptMemory(0, ports.nanos().getAsLong());
  }

  /** The entity of a task; {@code shard} is asked to passivate it once it has ended. */
  public static Behavior<TaskCommand> create(
      TaskId task, TaskPorts ports, ActorRef<ClusterSharding.ShardCommand> shard) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new TaskActor(task, ports, context, timers, shard)));
  }

  @Override
  protected TaskState empty() {
    return new TaskState.Absent();
  }

  @Override
  protected TaskState after(TaskState state, TaskEvent event) {
    return state.after(event);
  }

  @Override
  protected Cause causeOf(TaskCommand command) {
    return switch (command) {
      case TaskCommand.Submit submit -> submit.cause().withTask(task);
      case TaskCommand.Cancel cancel -> cancel.cause().withTask(task);
      case TaskCommand.LeaseLost ignored -> origin.withCommand("lease-lost");
      case TaskCommand.FromInstance ignored -> origin.withCommand("lease-reply");
      case TaskCommand.FromRunner ignored -> origin.withCommand("runner-report");
      case TaskCommand.TryPlace ignored -> origin.withCommand("place");
      case TaskCommand.Tick ignored -> origin.withCommand("tick");
      case TaskCommand.Describe ignored -> origin;
      case TaskCommand.Stop ignored -> origin;
      case TaskCommand.Idle ignored -> origin;
    };
  }

  @Override
  protected Decision<TaskEvent, TaskState> decide(TaskState state, TaskCommand command) {
    return switch (command) {
      case TaskCommand.Submit submit -> submit(state, submit);
      case TaskCommand.Cancel cancel -> cancel(state, cancel);
      case TaskCommand.Describe(var replyTo) ->
          Decision.reply(
              replyTo::tell,
              TaskDescriptions.describe(task, state, memory, ports.fleet().current()));
      case TaskCommand.LeaseLost(Lease lease, String reason) ->
          isOurs(lease)
              ? carry(
                  state,
                  TaskDecisions.leaseLost(
                      state, lease, "lease lost: " + reason, ports.fleet().current()))
              : Decision.none();
      case TaskCommand.FromInstance(long attempt, ComponentId component, LeaseReply reply) ->
          fromInstance(state, attempt, component, reply);
      case TaskCommand.FromRunner(RunnerReport report) -> fromRunner(state, report);
      case TaskCommand.TryPlace() -> tryPlace(state);
      case TaskCommand.Tick() -> tick(state);
      case TaskCommand.Idle() -> {
        if (!(state instanceof TaskState.Open)) {
          shard.tell(new ClusterSharding.Passivate<>(context.getSelf()));
        }
        yield Decision.none();
      }
      case TaskCommand.Stop() -> Decision.stop();
    };
  }

  @Override
  protected void recovered(TaskState state) {
    drive(state);
    if (state instanceof TaskState.Waiting) {
      context.getSelf().tell(new TaskCommand.TryPlace());
    }
  }

  @Override
  protected void stopped(TaskState state) {
    ignoreView();
  }

  private Decision<TaskEvent, TaskState> submit(TaskState state, TaskCommand.Submit command) {
    FleetView now = ports.fleet().current();
    return switch (TaskDecisions.submit(state, task, command.body(), command.cause(), now)) {
      case TaskDecisions.Submission.New(var events) ->
          carry(state, events).thenReply(command.replyTo()::tell, this::accepted);
      case TaskDecisions.Submission.Same() ->
          Decision.reply(command.replyTo()::tell, accepted(state));
      case TaskDecisions.Submission.Refused(var reason, String text) ->
          Decision.reply(command.replyTo()::tell, new Refused(task, reason, text));
    };
  }

  private Decision<TaskEvent, TaskState> cancel(TaskState state, TaskCommand.Cancel command) {
    return switch (state) {
      case TaskState.Absent ignored ->
          Decision.reply(command.replyTo()::tell, new TaskReply.Unknown(task));
      case TaskState.Ended ended ->
          Decision.reply(
              command.replyTo()::tell,
              new Refused(
                  task,
                  TaskReply.Reason.ENDED,
                  "task %s has ended: %s".formatted(task, ended.outcome())));
      case TaskState.Open open ->
          carry(state, TaskDecisions.cancel(open, command.cause().principal()))
              .thenReply(command.replyTo()::tell, this::accepted);
    };
  }

  private Decision<TaskEvent, TaskState> fromInstance(
      TaskState state, long attempt, ComponentId component, LeaseReply reply) {
    if (!(state instanceof TaskState.Attempting current) || current.attempt() != attempt) {
      if (reply instanceof LeaseReply.Granted(Lease lease, var runner)) {
        release(lease);
      }
      return Decision.none();
    }
    return switch (reply) {
      case LeaseReply.Granted granted -> granted(current, component, granted);
      case LeaseReply.Preparing(String phase) -> {
        memory.detail("%s: %s".formatted(component, phase));
        yield Decision.none();
      }
      case LeaseReply.Refused(String reason, boolean retryable) -> {
        String text = "%s refused: %s".formatted(component, reason);
        memory.detail(text);
        yield retryable ? Decision.none() : carry(state, TaskDecisions.lost(state, attempt, text));
      }
    };
  }

  private Decision<TaskEvent, TaskState> granted(
      TaskState.Attempting current, ComponentId component, LeaseReply.Granted granted) {
    Lease lease = granted.lease();
    if (!isOurs(lease)
        || lease.attempt() != current.attempt()
        || !lease.node().equals(current.node())
        || !lease.component().equals(component)) {
      context.getLog().warn("{}: {} is not for attempt {}", task, lease, current.attempt());
      return Decision.none();
    }
    if (current instanceof TaskState.Running running) {
      return grantedAgain(running, granted);
    }
    memory.granted(granted);
    List<NetworkTask.Need> needs = current.order().body().loads();
    List<Lease> leases = memory.leases(needs);
    return leases.size() < needs.size()
        ? Decision.none()
        : carry(current, TaskDecisions.granted(current, current.attempt(), leases));
  }

  private Decision<TaskEvent, TaskState> grantedAgain(
      TaskState.Running running, LeaseReply.Granted granted) {
    if (!running.leases().contains(granted.lease())) {
      release(granted.lease());
      return carry(
          running,
          TaskDecisions.lostAndPlaced(
              running,
              running.attempt(),
              "lease on %s was replaced".formatted(granted.lease().component()),
              ports.fleet().current()));
    }
    boolean known = memory.runner(running.order().body()) != null;
    memory.granted(granted);
    if (!known) {
      watch(running);
    }
    return Decision.none();
  }

  private Decision<TaskEvent, TaskState> fromRunner(TaskState state, RunnerReport report) {
    if (!report.task().equals(task) || report.attempt() != memory.attempt()) {
      return Decision.none();
    }
    switch (report) {
      case RunnerReport.Progress progress ->
          memory.progress(progress.fraction(), progress.message());
      case RunnerReport.LogLines(var ignored, var attempt, var lines) -> memory.log(lines);
      case RunnerReport.Succeeded ignored -> {}
      case RunnerReport.Failed ignored -> {}
      case RunnerReport.Cancelled ignored -> {}
      case RunnerReport.NotRunning ignored -> {}
    }
    return carry(state, TaskDecisions.report(state, report, ports.fleet().current()));
  }

  private Decision<TaskEvent, TaskState> tryPlace(TaskState state) {
    if (!(state instanceof TaskState.Waiting) || notBeforeNanos - ports.nanos().getAsLong() > 0) {
      return Decision.none();
    }
    timers.startSingleTimer(PLACE_TIMER, new TaskCommand.TryPlace(), ports.settings().placeRetry());
    return carry(state, TaskDecisions.place(state, ports.fleet().current()));
  }

  private Decision<TaskEvent, TaskState> tick(TaskState state) {
    TaskSettings settings = ports.settings();
    long now = ports.nanos().getAsLong();
    if (state instanceof TaskState.Placed placed) {
      if (memory.longerThan(settings.prepareLimit(), now)) {
        String reason =
            "not prepared within %s; %s".formatted(settings.prepareLimit(), memory.detail());
        return carry(state, TaskDecisions.lost(state, placed.attempt(), reason));
      }
      acquire(placed);
      renew(memory.leases(placed.order().body().loads()));
    }
    if (state instanceof TaskState.Running running) {
      Duration limit = running.order().body().work().timeLimit();
      if (running.cancelling() && memory.longerThan(settings.cancelGrace(), now)) {
        return carry(state, TaskDecisions.notStopped(state, settings.cancelGrace()));
      }
      if (!running.cancelling() && memory.longerThan(limit, now)) {
        return carry(state, TaskDecisions.outOfTime(state));
      }
      renew(running.leases());
      acquire(running);
      watch(running);
    }
    return Decision.none();
  }

  private Decision.Proceed<TaskEvent, TaskState> carry(TaskState before, List<TaskEvent> events) {
    return events.isEmpty()
        ? Decision.none()
        : Decision.<TaskEvent, TaskState>persistAll(events)
            .thenRun(after -> entered(before, after));
  }

  /** Closes the attempt that ended, if one did, and drives the new state. */
  private void entered(TaskState before, TaskState after) {
    if (before instanceof TaskState.Attempting old
        && !(after instanceof TaskState.Attempting now && now.attempt() == old.attempt())) {
      close(old, after);
    }
    if (after instanceof TaskState.Running) {
      memory.phaseStarted(ports.nanos().getAsLong());
    }
    drive(after);
    if (after instanceof TaskState.Running running) {
      startOrStop(running);
    }
  }

  private void close(TaskState.Attempting old, TaskState after) {
    ActorRef<RunnerCommand> runner = memory.runner(old.order().body());
    boolean done =
        after instanceof TaskState.Ended ended && ended.outcome() == TaskState.Outcome.SUCCEEDED;
    if (old instanceof TaskState.Running && runner != null && !done) {
      runner.tell(new RunnerCommand.Cancel(task, old.attempt()));
    }
    List<Lease> leases =
        old instanceof TaskState.Running running
            ? running.leases()
            : memory.leases(old.order().body().loads());
    leases.forEach(this::release);
  }

  /** Does what the state calls for; may be called again for the same state. */
  private void drive(TaskState state) {
    switch (state) {
      case TaskState.Absent ignored -> rest();
      case TaskState.Waiting waiting -> {
        origin = waiting.order().cause();
        waitForNode(waiting);
      }
      case TaskState.Attempting current -> {
        origin = current.order().cause();
        ignoreView();
        timers.cancel(PLACE_TIMER);
        timers.cancel(IDLE_TIMER);
        if (memory.attempt() != current.attempt()) {
          memory = new AttemptMemory(current.attempt(), ports.nanos().getAsLong());
        }
        Duration tick = ports.settings().tick();
        timers.startTimerWithFixedDelay(TICK_TIMER, new TaskCommand.Tick(), tick);
        if (current instanceof TaskState.Running running) {
          Duration limit = running.order().body().work().timeLimit();
          timers.startSingleTimer(
              LIMIT_TIMER,
              new TaskCommand.Tick(),
              limit.compareTo(MAX_TIMER) < 0 ? limit : MAX_TIMER);
        }
        acquire(current);
      }
      case TaskState.Ended ended -> {
        origin = ended.order().cause();
        rest();
      }
    }
  }

  private void waitForNode(TaskState.Waiting waiting) {
    timers.cancel(IDLE_TIMER);
    timers.cancel(TICK_TIMER);
    timers.cancel(LIMIT_TIMER);
    Duration wait =
        waiting.attempt() == 0
            ? ports.settings().placeRetry()
            : TaskDecisions.backoff(waiting.attempt());
    notBeforeNanos = ports.nanos().getAsLong() + (waiting.attempt() == 0 ? 0 : wait.toNanos());
    timers.startSingleTimer(PLACE_TIMER, new TaskCommand.TryPlace(), wait);
    if (view == null) {
      ActorRef<TaskCommand> self = context.getSelf();
      view = ports.fleet().subscribe(() -> self.tell(new TaskCommand.TryPlace()));
    }
  }

  private void rest() {
    ignoreView();
    timers.cancelAll();
    timers.startSingleTimer(IDLE_TIMER, new TaskCommand.Idle(), ports.settings().idle());
  }

  private void ignoreView() {
    if (view != null) {
      view.close();
      view = null;
    }
  }

  private void acquire(TaskState.Attempting current) {
    for (NetworkTask.Need need : current.order().body().loads()) {
      if (memory.isGranted(need.component())) {
        continue;
      }
      ports
          .entities()
          .tell(
              INSTANCES,
              instance(current.node(), need.component()),
              new ComponentCommand.Acquire(
                  need.range(),
                  new LeaseHolder(task, current.attempt()),
                  current.incarnation(),
                  origin.withCommand("acquire"),
                  listener(current.attempt(), need.component())));
    }
  }

  // Answers do not name what was asked; who hears them does. A listener outlives its attempt, so
  // that a lease granted too late is given back.
  private ActorRef<LeaseReply> listener(long attempt, ComponentId component) {
    ActorRef<TaskCommand> self = context.getSelf();
    return memory
        .listeners()
        .computeIfAbsent(
            component,
            asked ->
                context.spawnAnonymous(
                    Behaviors.receiveMessage(
                        reply -> {
                          self.tell(new TaskCommand.FromInstance(attempt, asked, reply));
                          return Behaviors.same();
                        })));
  }

  private void startOrStop(TaskState.Running running) {
    ActorRef<RunnerCommand> runner = memory.runner(running.order().body());
    if (runner == null) {
      return;
    }
    if (running.cancelling()) {
      runner.tell(new RunnerCommand.Cancel(task, running.attempt()));
      return;
    }
    Work work = running.order().body().work();
    runner.tell(
        new RunnerCommand.Start(
            running.leases().getFirst(), work.operation(), work.input(), reports));
  }

  private void watch(TaskState.Running running) {
    ActorRef<RunnerCommand> runner = memory.runner(running.order().body());
    if (runner == null) {
      return;
    }
    if (running.cancelling()) {
      runner.tell(new RunnerCommand.Cancel(task, running.attempt()));
    }
    runner.tell(new RunnerCommand.Watch(task, running.attempt(), reports));
  }

  private void renew(List<Lease> leases) {
    for (Lease lease : leases) {
      tellInstance(lease, new ComponentCommand.Renew(lease));
    }
  }

  private void release(Lease lease) {
    tellInstance(lease, new ComponentCommand.Release(lease, origin.withCommand("release")));
  }

  private void tellInstance(Lease lease, ComponentCommand command) {
    ports.entities().tell(INSTANCES, instance(lease.node(), lease.component()), command);
  }

  private boolean isOurs(Lease lease) {
    return lease.task().equals(task);
  }

  private static String instance(NodeId node, ComponentId component) {
    return node + "/" + component;
  }

  private TaskReply accepted(TaskState state) {
    long attempt = state instanceof TaskState.Known known ? known.attempt() : 0;
    return new Accepted(task, TaskDescriptions.phase(state, memory), attempt);
  }
}
