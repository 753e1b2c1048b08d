package io.mycelium.actors.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mycelium.actors.event.AuditedEntity;
import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Decision;
import io.mycelium.actors.event.EventCodec;
import io.mycelium.actors.instance.Lease;
import io.mycelium.actors.instance.LeaseHolder;
import io.mycelium.actors.instance.LeaseReply;
import io.mycelium.actors.task.TaskReply.Accepted;
import io.mycelium.actors.task.TaskReply.Refused;
import io.mycelium.actors.task.runner.RunnerReport;
import io.mycelium.api.TaskId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;

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
  public static final EventCodec<TaskEvent> EVENTS =
      EventCodec.of(TaskEvent.class).withUpcast("task.placed", 1, TaskActor::withNothingBesides);

  /** The most that wait for the end of one task; one more, and the first is answered. */
  static final int MAX_AWAITING = 64;

  private final TaskId task;
  private final TaskPorts ports;
  private final ActorContext<TaskCommand> context;
  private final ActorRef<ClusterSharding.ShardCommand> shard;
  private final LeaseTalk leases;
  private final RunnerTalk runner;
  private final TaskAlarms alarms;
  private final Deque<ActorRef<TaskReply>> awaiting = new ArrayDeque<>();

  /** The older attempts whose outcome is written down already; there are never many attempts. */
  private final Set<Long> refused = new HashSet<>();

  private Cause origin;
  private AttemptMemory memory;

  private TaskActor(
      TaskId task,
      TaskPorts ports,
      ActorContext<TaskCommand> context,
      TimerScheduler<TaskCommand> timers,
      ActorRef<ClusterSharding.ShardCommand> shard) {
    super(PersistenceId.of(KEY.name(), task.value()), EVENTS, ports.clock());
    ports.recovering().accept(persistenceId().id());
    this.task = task;
    this.ports = ports;
    this.context = context;
    this.shard = shard;
    this.leases =
        new LeaseTalk(
            task,
            ports.entities(),
            context.messageAdapter(LeaseReply.class, TaskCommand.FromInstance::new));
    this.runner =
        new RunnerTalk(
            task, context.messageAdapter(RunnerReport.class, TaskCommand.FromRunner::new));
    this.alarms = new TaskAlarms(context, timers, ports);
    this.origin = Cause.of("core:task", "drive").withTask(task);
    this.memory = new AttemptMemory(0, ports.nanos().getAsLong());
  }

  /** From version 1, when no component needed another. */
  private static ObjectNode withNothingBesides(ObjectNode placed) {
    placed.putArray("besides");
    return placed;
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
      case TaskCommand.AwaitEnd ignored -> origin;
      case TaskCommand.Wake ignored -> origin;
      case TaskCommand.Stop ignored -> origin;
      case TaskCommand.Idle ignored -> origin;
    };
  }

  @Override
  protected Decision<TaskEvent, TaskState> decide(TaskState state, TaskCommand command) {
    return switch (command) {
      case TaskCommand.Submit submit -> submit(state, submit);
      case TaskCommand.Cancel cancel -> cancel(state, cancel);
      case TaskCommand.Describe(var replyTo) -> Decision.reply(replyTo::tell, described(state));
      case TaskCommand.AwaitEnd(var replyTo) -> awaitEnd(state, replyTo);
      case TaskCommand.LeaseLost(Lease lease, String reason) ->
          leases.isOurs(lease)
              ? carry(
                  state,
                  TaskDecisions.leaseLost(
                      state, lease, "lease lost: " + reason, ports.fleet().current()))
              : Decision.none();
      case TaskCommand.FromInstance(LeaseReply reply) -> fromInstance(state, reply);
      case TaskCommand.FromRunner(RunnerReport report) -> fromRunner(state, report);
      case TaskCommand.TryPlace() -> tryPlace(state);
      case TaskCommand.Tick() -> tick(state);
      case TaskCommand.Idle() -> {
        if (!(state instanceof TaskState.Open)) {
          shard.tell(new ClusterSharding.Passivate<>(context.getSelf()));
        }
        yield Decision.none();
      }
      case TaskCommand.Wake() -> Decision.none();
      case TaskCommand.Stop() -> {
        if (state instanceof TaskState.Open) {
          // Sharding keeps this until the shard has its new home, and so starts the entity there.
          ports.entities().tell(KEY, task.value(), new TaskCommand.Wake());
        }
        yield Decision.stop();
      }
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
    alarms.ignoreView();
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

  private Decision<TaskEvent, TaskState> awaitEnd(TaskState state, ActorRef<TaskReply> replyTo) {
    if (!(state instanceof TaskState.Open)) {
      return Decision.reply(replyTo::tell, described(state));
    }
    awaiting.addLast(replyTo);
    if (awaiting.size() > MAX_AWAITING) {
      awaiting.removeFirst().tell(described(state));
    }
    return Decision.none();
  }

  private TaskReply described(TaskState state) {
    return TaskDescriptions.describe(task, state, memory, ports.fleet().current());
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

  private Decision<TaskEvent, TaskState> fromInstance(TaskState state, LeaseReply reply) {
    LeaseHolder holder = reply.asked().holder();
    long attempt = holder.attempt();
    if (!holder.task().equals(task)) {
      context.getLog().warn("{}: {} is not for it", task, reply);
      return Decision.none();
    }
    if (!(state instanceof TaskState.Attempting current) || current.attempt() != attempt) {
      if (reply instanceof LeaseReply.Granted(Lease lease, var runner)) {
        leases.release(lease, origin);
      }
      return Decision.none();
    }
    return switch (reply) {
      case LeaseReply.Granted granted -> granted(current, granted);
      case LeaseReply.Preparing(var asked, String phase, double fraction) -> {
        memory.preparing(fraction, "%s: %s".formatted(asked.component(), phase));
        yield Decision.none();
      }
      case LeaseReply.Refused(var asked, String reason, boolean retryable) -> {
        String text = "%s refused: %s".formatted(asked.component(), reason);
        memory.detail(text);
        yield retryable ? Decision.none() : carry(state, TaskDecisions.lost(state, attempt, text));
      }
    };
  }

  private Decision<TaskEvent, TaskState> granted(
      TaskState.Attempting current, LeaseReply.Granted granted) {
    Lease lease = granted.lease();
    boolean isNeeded =
        current.needs().stream().anyMatch(need -> need.component().equals(lease.component()));
    if (!isNeeded || !lease.node().equals(current.node())) {
      context.getLog().warn("{}: {} is not for attempt {}", task, lease, current.attempt());
      return Decision.none();
    }
    if (current instanceof TaskState.Running running) {
      return grantedAgain(running, granted);
    }
    memory.granted(granted);
    List<NetworkTask.Need> needs = current.needs();
    List<Lease> all = memory.leases(needs);
    return all.size() < needs.size()
        ? Decision.<TaskEvent, TaskState>none()
            .thenRun(still -> leases.acquire(current, memory, origin))
        : carry(current, TaskDecisions.granted(current, current.attempt(), all));
  }

  private Decision<TaskEvent, TaskState> grantedAgain(
      TaskState.Running running, LeaseReply.Granted granted) {
    if (!running.leases().contains(granted.lease())) {
      leases.release(granted.lease(), origin);
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
      runner.watch(running, memory);
    }
    return Decision.none();
  }

  private Decision<TaskEvent, TaskState> fromRunner(TaskState state, RunnerReport report) {
    if (!report.task().equals(task)) {
      return Decision.none();
    }
    if (report.attempt() != memory.attempt()) {
      List<TaskEvent> stale = TaskDecisions.stale(state, report);
      return stale.isEmpty() || !refused.add(report.attempt())
          ? Decision.none()
          : Decision.persistAll(stale);
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
    if (!(state instanceof TaskState.Waiting) || !alarms.mayPlace()) {
      return Decision.none();
    }
    alarms.placeAgain();
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
      leases.acquire(placed, memory, origin);
      leases.renew(memory.leases(placed.needs()));
    }
    if (state instanceof TaskState.Running running) {
      Duration limit = running.order().body().work().timeLimit();
      if (running.cancelling() && memory.longerThan(settings.cancelGrace(), now)) {
        return carry(state, TaskDecisions.notStopped(state, settings.cancelGrace()));
      }
      if (!running.cancelling() && memory.longerThan(limit, now)) {
        return carry(state, TaskDecisions.outOfTime(state));
      }
      leases.renew(running.leases());
      leases.acquire(running, memory, origin);
      runner.watch(running, memory);
    }
    return Decision.none();
  }

  private Decision.Proceed<TaskEvent, TaskState> carry(TaskState before, List<TaskEvent> events) {
    return events.isEmpty()
        ? Decision.none()
        : Decision.<TaskEvent, TaskState>persistAll(events)
            .thenRun(after -> entered(before, after));
  }

  /**
   * Closes the attempt that ended, if one did, and drives the new state. Who waits for what is next
   * is told first: an outcome, a runner; timers come after.
   */
  private void entered(TaskState before, TaskState after) {
    if (after instanceof TaskState.Ended ended) {
      awaiting.forEach(replyTo -> replyTo.tell(described(ended)));
      awaiting.clear();
    }
    if (before instanceof TaskState.Attempting old
        && !(after instanceof TaskState.Attempting now && now.attempt() == old.attempt())) {
      close(old, after);
    }
    if (after instanceof TaskState.Running running) {
      memory.phaseStarted(ports.nanos().getAsLong());
      runner.startOrStop(running, memory);
    }
    drive(after);
  }

  private void close(TaskState.Attempting old, TaskState after) {
    boolean done =
        after instanceof TaskState.Ended ended && ended.outcome() == TaskState.Outcome.SUCCEEDED;
    if (!done) {
      runner.abandon(old, memory);
    }
    List<Lease> held =
        old instanceof TaskState.Running running ? running.leases() : memory.leases(old.needs());
    held.forEach(lease -> leases.release(lease, origin));
  }

  /** Does what the state calls for; may be called again for the same state. */
  private void drive(TaskState state) {
    switch (state) {
      case TaskState.Absent ignored -> alarms.rest();
      case TaskState.Waiting waiting -> {
        origin = waiting.order().cause();
        alarms.waiting(waiting.attempt());
      }
      case TaskState.Attempting current -> {
        origin = current.order().cause();
        if (memory.attempt() != current.attempt()) {
          memory = new AttemptMemory(current.attempt(), ports.nanos().getAsLong());
        }
        leases.acquire(current, memory, origin);
        alarms.attempting();
        if (current instanceof TaskState.Running running) {
          alarms.limit(running.order().body().work().timeLimit());
        }
      }
      case TaskState.Ended ended -> {
        origin = ended.order().cause();
        alarms.rest();
      }
    }
  }

  private TaskReply accepted(TaskState state) {
    long attempt = state instanceof TaskState.Known known ? known.attempt() : 0;
    return new Accepted(task, TaskDescriptions.phase(state, memory), attempt);
  }
}
