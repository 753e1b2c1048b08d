package io.mycelium.actors.agent;

import io.mycelium.actors.instance.Lease;
import io.mycelium.actors.instance.LeaseHolder;
import io.mycelium.actors.task.runner.RunnerCommand;
import io.mycelium.actors.task.runner.RunnerReport;
import io.mycelium.api.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
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

  /** The most log lines that wait to be sent. */
  private static final int MAX_LINES_PER_REPORT = 100;

  /** How often progress and log lines are passed on. */
  private static final Duration REPORT_INTERVAL = Duration.ofMillis(100);

  /**
   * Which slot this serves.
   *
   * @param generation its generation
   * @param incarnation the present start of the node
   * @param renewInterval how often leases are renewed
   * @param renew passes a renewal to the owner of the lease
   */
  public record Settings(
      long generation,
      LongSupplier incarnation,
      Duration renewInterval,
      Consumer<? super Lease> renew) {}

  /** What a runner is told: orders from holders, and what its attempts say. */
  sealed interface Message {}

  private record Order(RunnerCommand command) implements Message {}

  private record Said(LeaseHolder holder, Say say) implements Message {}

  private record ReportsDue() implements Message {}

  private record RenewalsDue() implements Message {}

  private sealed interface Say {
    record Progress(double fraction, String message) implements Say {}

    record Line(String text) implements Say {}

    record End(RunnerReport report) implements Say {}
  }

  /** One attempt. */
  private static final class Attempt {
    final Lease lease;
    ActorRef<RunnerReport> watcher;
    SlotTasks.Running running = () -> {};
    final List<String> lines = new ArrayList<>();
    Say.Progress progress = new Say.Progress(0, "");
    boolean progressChanged;
    List<RunnerReport> outcome = List.of();

    Attempt(Lease lease, ActorRef<RunnerReport> watcher) {
      this.lease = lease;
      this.watcher = watcher;
    }

    boolean ended() {
      return !outcome.isEmpty();
    }
  }

  private final Settings settings;
  private final SlotTasks slot;
  private final Map<LeaseHolder, Attempt> attempts = new LinkedHashMap<>();
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
        .onMessage(ReportsDue.class, due -> handled(() -> forEachLive(TaskRunner::report)))
        .onMessage(RenewalsDue.class, due -> handled(() -> forEachLive(this::renew)))
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
    if (attempts.containsKey(holder)) {
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
    if (running() >= MAX_RUNNING) {
      String reason =
          "the slot runs %d attempts, the limit is %d".formatted(running(), MAX_RUNNING);
      start.replyTo().tell(new RunnerReport.Failed(holder.task(), holder.attempt(), reason));
      return;
    }
    attempts.keySet().stream()
        .filter(other -> other.task().equals(holder.task()) && other.attempt() < holder.attempt())
        .toList()
        .forEach(this::cancel);
    Attempt attempt = new Attempt(start.lease(), start.replyTo());
    attempts.put(holder, attempt);
    attempt.running =
        slot.run(
            holder.task(),
            holder.attempt(),
            start.operation(),
            start.input(),
            new Relay(getContext().getSelf(), holder));
  }

  private boolean isStale(Lease lease) {
    return lease.generation() != settings.generation()
        || lease.incarnation() != settings.incarnation().getAsLong();
  }

  private long running() {
    return attempts.values().stream().filter(attempt -> !attempt.ended()).count();
  }

  private void cancel(LeaseHolder holder) {
    Attempt attempt = attempts.get(holder);
    if (attempt != null && !attempt.ended()) {
      attempt.running.cancel();
    }
  }

  private void onWatch(LeaseHolder holder, ActorRef<RunnerReport> replyTo) {
    Attempt attempt = attempts.get(holder);
    if (attempt == null) {
      replyTo.tell(new RunnerReport.NotRunning(holder.task(), holder.attempt()));
      return;
    }
    attempt.watcher = replyTo;
    if (attempt.ended()) {
      attempt.outcome.forEach(replyTo::tell);
    } else {
      replyTo.tell(progressOf(holder, attempt));
    }
  }

  private void onSaid(LeaseHolder holder, Say say) {
    Attempt attempt = attempts.get(holder);
    if (attempt == null || attempt.ended()) {
      return;
    }
    switch (say) {
      case Say.Progress progress -> {
        attempt.progress = progress;
        attempt.progressChanged = true;
      }
      case Say.Line(String text) -> {
        attempt.lines.add(text);
        if (attempt.lines.size() >= MAX_LINES_PER_REPORT) {
          report(holder, attempt);
        }
      }
      case Say.End(RunnerReport report) -> {
        report(holder, attempt);
        attempt.outcome = List.of(report);
        attempt.watcher.tell(report);
        forgetOldOutcomes();
      }
    }
  }

  private void forgetOldOutcomes() {
    List<LeaseHolder> ended =
        attempts.entrySet().stream()
            .filter(entry -> entry.getValue().ended())
            .map(Map.Entry::getKey)
            .toList();
    ended.stream().limit(Math.max(0, ended.size() - MAX_OUTCOMES)).forEach(attempts::remove);
  }

  private void forEachLive(BiConsumer<LeaseHolder, Attempt> action) {
    attempts.forEach(
        (holder, attempt) -> {
          if (!attempt.ended()) {
            action.accept(holder, attempt);
          }
        });
  }

  private void renew(LeaseHolder holder, Attempt attempt) {
    settings.renew().accept(attempt.lease);
  }

  private static void report(LeaseHolder holder, Attempt attempt) {
    if (!attempt.lines.isEmpty()) {
      attempt.watcher.tell(
          new RunnerReport.LogLines(holder.task(), holder.attempt(), attempt.lines));
      attempt.lines.clear();
    }
    if (attempt.progressChanged) {
      attempt.progressChanged = false;
      attempt.watcher.tell(progressOf(holder, attempt));
    }
  }

  private static RunnerReport progressOf(LeaseHolder holder, Attempt attempt) {
    return new RunnerReport.Progress(
        holder.task(), holder.attempt(), attempt.progress.fraction(), attempt.progress.message());
  }

  private void cancelAll() {
    attempts.keySet().forEach(this::cancel);
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
