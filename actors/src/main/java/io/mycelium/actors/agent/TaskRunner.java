package io.mycelium.actors.agent;

import io.mycelium.actors.instance.Lease;
import io.mycelium.actors.instance.LeaseHolder;
import io.mycelium.actors.task.runner.RunnerCommand;
import io.mycelium.actors.task.runner.RunnerReport;
import io.mycelium.api.TaskId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Runs the task attempts of one slot. It acts only under leases of its own generation and of the
 * present start of the node, renews them while their attempts run, and keeps an outcome for a while
 * after the end, so that a holder that moved can still ask for it.
 */
public final class TaskRunner extends AbstractBehavior<TaskRunner.Message> {
  /** The most attempts that one slot runs at once. */
  public static final int MAX_RUNNING = 256;

  /** The most outcomes that are kept. */
  public static final int MAX_OUTCOMES = 1_024;

  /** How often progress and log lines are passed on. */
  private static final Duration REPORT_INTERVAL = Duration.ofMillis(100);

  /**
   * Which slot this serves.
   *
   * @param generation its generation
   * @param incarnation the present start of the node
   * @param renewInterval how often leases are renewed
   * @param renew passes a renewal to the owner of the lease
   * @param failed hears of attempts that failed
   */
  public record Settings(
      long generation,
      LongSupplier incarnation,
      Duration renewInterval,
      Consumer<? super Lease> renew,
      Consumer<? super FailedAttempt> failed) {}

  /**
   * An attempt that failed without having been told to stop.
   *
   * @param beside what else it had leased on the node, as its holder says
   */
  public record FailedAttempt(LeaseHolder holder, List<Lease> beside, String reason) {
    /** Copies the list. */
    public FailedAttempt {
      beside = List.copyOf(beside);
    }
  }

  /** What a runner is told: orders from holders, and what its attempts say. */
  sealed interface Message {}

  /** What its attempts have said is passed on; then it ends. */
  record Finish() implements Message {}

  private record Order(RunnerCommand command) implements Message {}

  private record Said(LeaseHolder holder, Say say) implements Message {}

  private record ReportsDue() implements Message {}

  private record RenewalsDue() implements Message {}

  private sealed interface Say {
    record Progress(double fraction, String message) implements Say {}

    record Line(String text) implements Say {}

    record End(RunnerReport report) implements Say {}
  }

  private final Settings settings;
  private final SlotTasks slot;
  private final Map<LeaseHolder, RunnerAttempt> live = new LinkedHashMap<>();
  private final Map<LeaseHolder, RunnerAttempt> ended = new LinkedHashMap<>();
  private final Map<TaskId, Long> newest = new LinkedHashMap<>();
  private final ActorRef<RunnerCommand> orders;

  private TaskRunner(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      Settings settings,
      SlotTasks slot,
      Consumer<? super ActorRef<RunnerCommand>> started) {
    super(context);
    this.settings = settings;
    this.slot = slot;
    this.orders = context.messageAdapter(RunnerCommand.class, Order::new);
    timers.startTimerWithFixedDelay(new ReportsDue(), REPORT_INTERVAL);
    timers.startTimerWithFixedDelay(new RenewalsDue(), settings.renewInterval());
    started.accept(orders);
  }

  /**
   * A runner for one slot; it ends when it is stopped, and then tells all its attempts to stop.
   *
   * @param started called with where orders go
   */
  static Behavior<Message> create(
      Settings settings, SlotTasks slot, Consumer<? super ActorRef<RunnerCommand>> started) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new TaskRunner(context, timers, settings, slot, started)));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Order.class, order -> handled(() -> onOrder(order.command())))
        .onMessage(Said.class, said -> handled(() -> onSaid(said.holder(), said.say())))
        .onMessage(
            ReportsDue.class, due -> handled(() -> live.values().forEach(RunnerAttempt::report)))
        .onMessage(RenewalsDue.class, due -> handled(this::renew))
        .onMessage(Finish.class, finish -> Behaviors.stopped())
        .onSignal(PostStop.class, signal -> handled(this::cancelAll))
        .build();
  }

  private Behavior<Message> handled(Runnable action) {
    action.run();
    return this;
  }

  private void onOrder(RunnerCommand command) {
    switch (command) {
      case RunnerCommand.Start start -> onStart(start);
      case RunnerCommand.Cancel(TaskId task, long attempt) ->
          cancel(new LeaseHolder(task, attempt));
      case RunnerCommand.Watch(TaskId task, long attempt, ActorRef<RunnerReport> replyTo) ->
          onWatch(new LeaseHolder(task, attempt), replyTo);
    }
  }

  private void onStart(RunnerCommand.Start start) {
    LeaseHolder holder = start.lease().holder();
    if (live.containsKey(holder) || ended.containsKey(holder)) {
      onWatch(holder, start.replyTo());
      return;
    }
    if (isStale(start.lease())) {
      getContext()
          .getLog()
          .warn(
              "refused {}: this is generation {} of incarnation {}",
              start.lease(),
              settings.generation(),
              settings.incarnation().getAsLong());
      start.replyTo().tell(new RunnerReport.NotRunning(holder.task(), holder.attempt()));
      return;
    }
    long known = newest.getOrDefault(holder.task(), 0L);
    if (holder.attempt() < known) {
      getContext().getLog().warn("refused {}: attempt {} has begun here", start.lease(), known);
      start.replyTo().tell(new RunnerReport.NotRunning(holder.task(), holder.attempt()));
      return;
    }
    if (live.size() >= MAX_RUNNING) {
      String reason =
          "the slot runs %d attempts, the limit is %d".formatted(live.size(), MAX_RUNNING);
      // That says nothing of the version, so nobody bears witness to it.
      start.replyTo().tell(new RunnerReport.Failed(holder.task(), holder.attempt(), reason));
      return;
    }
    live.keySet().stream()
        .filter(other -> other.task().equals(holder.task()) && other.attempt() < holder.attempt())
        .toList()
        .forEach(this::cancel);
    RunnerAttempt attempt = new RunnerAttempt(start.lease(), start.beside(), start.replyTo());
    live.put(holder, attempt);
    begun(holder);
    attempt.runs(
        slot.run(
            holder.task(),
            holder.attempt(),
            start.operation(),
            start.input(),
            new Relay(getContext().getSelf(), holder)));
  }

  private void begun(LeaseHolder holder) {
    newest.remove(holder.task());
    newest.put(holder.task(), holder.attempt());
    if (newest.size() > MAX_RUNNING + MAX_OUTCOMES) {
      newest.remove(newest.keySet().iterator().next());
    }
  }

  private boolean isStale(Lease lease) {
    return lease.generation() != settings.generation()
        || lease.incarnation() != settings.incarnation().getAsLong();
  }

  private @Nullable RunnerAttempt find(LeaseHolder holder) {
    RunnerAttempt attempt = live.get(holder);
    return attempt != null ? attempt : ended.get(holder);
  }

  private void renew() {
    live.values().forEach(attempt -> settings.renew().accept(attempt.lease()));
  }

  private void cancel(LeaseHolder holder) {
    RunnerAttempt attempt = live.get(holder);
    if (attempt != null) {
      attempt.cancel();
    }
  }

  private void onWatch(LeaseHolder holder, ActorRef<RunnerReport> replyTo) {
    RunnerAttempt attempt = find(holder);
    if (attempt == null) {
      replyTo.tell(new RunnerReport.NotRunning(holder.task(), holder.attempt()));
    } else {
      attempt.watch(replyTo);
    }
  }

  private void onSaid(LeaseHolder holder, Say say) {
    RunnerAttempt attempt = live.get(holder);
    if (attempt == null) {
      return;
    }
    switch (say) {
      case Say.Progress(double fraction, String message) -> attempt.progressed(fraction, message);
      case Say.Line(String text) -> attempt.logged(text);
      case Say.End(RunnerReport report) -> {
        if (report instanceof RunnerReport.Failed failed && !attempt.isCancelled()) {
          settings.failed().accept(new FailedAttempt(holder, attempt.beside(), failed.reason()));
        }
        attempt.end(report);
        live.remove(holder);
        ended.put(holder, attempt);
        if (ended.size() > MAX_OUTCOMES) {
          ended.remove(ended.keySet().iterator().next());
        }
      }
    }
  }

  private void cancelAll() {
    live.values().forEach(RunnerAttempt::cancel);
  }

  /** Carries what an attempt says into the actor. */
  private record Relay(ActorRef<Message> runner, LeaseHolder holder) implements SlotTasks.Listener {
    @Override
    public void progress(double fraction, String message) {
      say(new Say.Progress(fraction, message));
    }

    @Override
    public void log(String line) {
      say(new Say.Line(line));
    }

    @Override
    public void succeeded(byte[] result) {
      say(new Say.End(new RunnerReport.Succeeded(holder.task(), holder.attempt(), result)));
    }

    @Override
    public void failed(String reason) {
      say(new Say.End(new RunnerReport.Failed(holder.task(), holder.attempt(), reason)));
    }

    @Override
    public void cancelled() {
      say(new Say.End(new RunnerReport.Cancelled(holder.task(), holder.attempt())));
    }

    private void say(Say say) {
      runner.tell(new Said(holder, say));
    }
  }
}
