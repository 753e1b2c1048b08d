package io.mycelium.actors.agent;

import io.mycelium.actors.instance.HandsCommand;
import io.mycelium.actors.instance.HandsReport;
import io.mycelium.actors.instance.HandsReport.Stage;
import io.mycelium.actors.instance.Lease;
import io.mycelium.actors.release.Witness;
import io.mycelium.actors.task.runner.RunnerCommand;
import io.mycelium.api.Component;
import io.mycelium.api.ComponentId;
import io.mycelium.runtime.memory.SlotKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Does what the instances of a node order: fetch, verify, load, unload, delete; and reports each
 * step with its evidence to whoever ordered last. It decides nothing and remembers nothing over a
 * restart.
 */
public final class DynamicComponentManager {
  /**
   * What the manager works with.
   *
   * @param bundles the disk and the network
   * @param slots the memory
   * @param blocking runs what blocks; one virtual thread for each call
   * @param incarnation the present start of the node
   * @param renewInterval how often runners renew their leases
   * @param renew passes a renewal to the owner of the lease
   * @param witness hears which attempts have failed here, and under which versions
   * @param memory how much memory the slots may hold, and who hears of it
   * @param lastEnd which component ended the JVM the last time
   */
  public record Settings(
      Bundles bundles,
      Slots slots,
      Executor blocking,
      LongSupplier incarnation,
      Duration renewInterval,
      Consumer<? super Lease> renew,
      Consumer<? super Witness.Seen> witness,
      Memory memory,
      LastEnd lastEnd) {}

  /**
   * The memory of a node.
   *
   * @param settings its limits
   * @param evict asks an instance to let an idle slot go; the instance looks again
   * @param reading hears what is held, now and then, on the manager's thread
   */
  public record Memory(
      MemorySettings settings, Evict evict, Consumer<? super MemoryReading> reading) {}

  /** Asks the instance of a component to let one of its idle slots go. */
  @FunctionalInterface
  public interface Evict {
    /** Asks; told again it changes nothing. */
    void ask(ComponentId component, long generation, String reason);
  }

  /** What the manager is told. */
  public sealed interface Message {}

  /** An order of an instance. */
  public record Order(HandsCommand command) implements Message {}

  private record Report(SlotKey key, HandsReport report) implements Message {}

  private record Fetched(SlotKey key) implements Message {}

  private record Failed(SlotKey key, HandsReport report) implements Message {}

  private record NotLoaded(SlotKey key, String reason, boolean stalled) implements Message {}

  private record Loaded(SlotKey key, Slots.Loaded slot, long durationMs) implements Message {}

  private record Used(SlotKey key) implements Message {}

  private record MemoryDue() implements Message {}

  private record RunnerStarted(SlotKey key, ActorRef<RunnerCommand> runner) implements Message {}

  private record AttemptFailed(Wanted wanted, TaskRunner.FailedAttempt failed) implements Message {}

  private record Died(SlotKey key, String reason) implements Message {}

  private record Proven(SlotKey key, Slots.Proof proof) implements Message {}

  private record Collected(SlotKey key) implements Message {}

  private record Removing(Removals.Step step) implements Message {}

  private record Inventoried(HandsCommand.Inventory order, Present present) implements Message {}

  /** What the disk knows of a component. */
  private record Present(
      List<HandsReport.Holding> holdings, Optional<HandsReport.EndedNode> ended) {}

  private record Answered(HandsCommand.AskDefer order, long deferMs) implements Message {}

  private record InventoryFailed(HandsCommand.Inventory order, String reason) implements Message {}

  private final ActorContext<Message> context;
  private final Removals<Message> removals;
  private final Settings settings;
  private final LongSupplier nanos;
  private final InTurn inTurn;
  private final SlotTable slots;
  private final Testimony testimony;
  private final MemoryKeeper memory;
  private final LoadGate gate;
  private final Map<ComponentId, Long> writers = new TreeMap<>();

  private DynamicComponentManager(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      Settings settings,
      LongSupplier nanos) {
    this.context = context;
    this.settings = settings;
    this.inTurn = new InTurn(settings.blocking());
    this.slots = new SlotTable(settings.bundles().uses());
    this.testimony = new Testimony(settings.incarnation(), slots, settings.witness());
    this.removals =
        new Removals<>(
            context, timers, Removing::new, new Removals.Disk(settings.bundles(), inTurn, slots));
    this.nanos = nanos;
    this.memory = new MemoryKeeper(settings.memory().settings());
    this.gate =
        new LoadGate(
            settings.memory(), memory, slots, settings.slots()::demand, nanos, new Gated());
    timers.startTimerWithFixedDelay(new MemoryDue(), settings.memory().settings().every());
  }

  /**
   * The manager of one node.
   *
   * @param nanos a monotonic clock
   */
  public static Behavior<Message> create(Settings settings, LongSupplier nanos) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new DynamicComponentManager(context, timers, settings, nanos).managing()));
  }

  private Behavior<Message> managing() {
    return Behaviors.receiveMessage(
        message -> {
          switch (message) {
            case Order(HandsCommand command) -> onOrder(command);
            case Report(SlotKey key, HandsReport report) -> report(key, report);
            case Fetched(SlotKey key) -> onFetched(key);
            case Failed(SlotKey key, HandsReport report) -> onFailed(key, report);
            case NotLoaded notLoaded -> onNotLoaded(notLoaded);
            case Loaded loaded -> onLoaded(loaded);
            case Used(SlotKey key) -> memory.used(key, nanos.getAsLong());
            case MemoryDue() -> gate.look();
            case RunnerStarted(SlotKey key, ActorRef<RunnerCommand> runner) ->
                onRunner(key, runner);
            case AttemptFailed(Wanted wanted, var failed) -> testimony.failed(wanted, failed);
            case Died(SlotKey key, String reason) -> onDied(key, reason);
            case Proven(SlotKey key, Slots.Proof proof) -> onProven(key, proof);
            case Collected(SlotKey key) -> {
              memory.collected(key);
              gate.tryWaiting();
            }
            case Removing(Removals.Step step) -> removals.on(step);
            case Inventoried(HandsCommand.Inventory order, Present present) -> {
              present.ended().ifPresent(order.replyTo()::tell);
              slots.reportMayDefer(order.component(), order.replyTo());
              order
                  .replyTo()
                  .tell(
                      new HandsReport.InventoryIs(
                          slots.working(order.component()), present.holdings()));
            }
            case Answered(HandsCommand.AskDefer order, long deferMs) ->
                order
                    .replyTo()
                    .tell(new HandsReport.DeferAnswered(order.generation(), order.next(), deferMs));
            // What is not known is not reported as absent; the instance asks again.
            case InventoryFailed(HandsCommand.Inventory order, String reason) ->
                context.getLog().warn("what {} has is not known: {}", order.component(), reason);
          }
          return Behaviors.same();
        });
  }

  private void onOrder(HandsCommand command) {
    long known = writers.merge(command.component(), command.writer(), Math::max);
    if (command.writer() < known) {
      context
          .getLog()
          .warn("refused {} under writer {}: {} is known", command, command.writer(), known);
      return;
    }
    switch (command) {
      case HandsCommand.Ensure ensure -> onEnsure(ensure);
      case HandsCommand.Unload unload -> onUnload(unload);
      case HandsCommand.Remove remove -> removals.order(remove);
      case HandsCommand.AskDefer ask -> onAskDefer(ask);
      case HandsCommand.Inventory inventory ->
          pipe(
              inTurn.run(
                  () ->
                      new Present(
                          settings.bundles().holdings(inventory.component()),
                          settings.lastEnd().take(inventory.component()))),
              present -> new Inventoried(inventory, present),
              failure -> new InventoryFailed(inventory, FetchReports.text(failure)));
    }
  }

  private void onEnsure(HandsCommand.Ensure order) {
    removals.callOff(order.root());
    SlotKey key = new SlotKey(order.component(), order.generation());
    HeldSlot known = slots.get(key);
    if (known == null) {
      Wanted wanted =
          new Wanted(
              order.component(),
              order.version(),
              order.root(),
              order.generation(),
              order.isolation());
      slots.put(key, new HeldSlot(wanted, order.replyTo(), nanos.getAsLong()));
      fetch(key, wanted);
      return;
    }
    known.replyTo = order.replyTo();
    known.reportLoaded();
  }

  private void fetch(SlotKey key, Wanted wanted) {
    ActorRef<Message> self = context.getSelf();
    FetchReports reports =
        new FetchReports(key.generation(), report -> self.tell(new Report(key, report)));
    pipe(
        inTurn.run(
            wanted.root(),
            () -> {
              settings.bundles().fetch(wanted, reports).ifPresent(reports::cached);
              return key;
            }),
        Fetched::new,
        failure -> new Failed(key, FetchReports.failure(key.generation(), failure)));
  }

  private void onFetched(SlotKey key) {
    HeldSlot slot = slots.get(key);
    if (slot == null) {
      return;
    }
    if (slot.unload != null) {
      forget(key, slot, new Slots.Proof.Unloaded(0, 0, 0));
      return;
    }
    gate.enter(key, slot);
  }

  private final class Gated implements LoadGate.Outcomes {
    @Override
    public void load(SlotKey key, HeldSlot slot) {
      loadNow(key, slot);
    }

    @Override
    public void refuse(SlotKey key, String reason) {
      onFailed(key, new HandsReport.LoadFailed(key.generation(), Stage.MEMORY, reason, false));
    }

    @Override
    public void callOff(SlotKey key, HeldSlot slot) {
      forget(key, slot, new Slots.Proof.Unloaded(0, 0, 0));
    }
  }

  private void loadNow(SlotKey key, HeldSlot slot) {
    slot.loadNanos = nanos.getAsLong();
    long begun = slot.orderedNanos;
    pipe(
        inTurn.run(() -> settings.slots().load(slot.wanted)),
        loaded -> new Loaded(key, loaded, millisSince(begun)),
        failure -> new NotLoaded(key, FetchReports.text(failure), isStall(failure)));
  }

  private long millisSince(long begunNanos) {
    return Duration.ofNanos(nanos.getAsLong() - begunNanos).toMillis();
  }

  private void onFailed(SlotKey key, HandsReport report) {
    HeldSlot slot = slots.remove(key);
    memory.gone(key);
    if (slot != null) {
      slot.replyTo.tell(report);
    }
  }

  private static boolean isStall(Throwable failure) {
    return failure instanceof SlotException known && known.stalled();
  }

  private void onNotLoaded(NotLoaded message) {
    SlotKey key = message.key();
    if (message.stalled()) {
      report(key, new HandsReport.Stalled(key.generation(), message.reason()));
    }
    onFailed(
        key, new HandsReport.LoadFailed(key.generation(), Stage.LOAD, message.reason(), false));
  }

  /** Its tasks have failed; what they said last is still on its way through the runner. */
  private void onDied(SlotKey key, String reason) {
    HeldSlot slot = slots.get(key);
    if (slot == null || slot.unloading) {
      return;
    }
    if (slot.runnerActor != null) {
      slot.runnerActor.tell(new TaskRunner.Finish());
    }
    if (slot.runner == null) {
      onFailed(key, new HandsReport.LoadFailed(key.generation(), Stage.LOAD, reason, true));
      return;
    }
    slots.remove(key);
    memory.gone(key);
    slot.replyTo.tell(new HandsReport.Died(key.generation(), reason));
  }

  private void onLoaded(Loaded message) {
    HeldSlot slot =
        Objects.requireNonNull(slots.get(message.key()), "a slot leaves after its load");
    slot.loaded = message.slot();
    slot.durationMs = message.durationMs();
    memory.loaded(message.key(), slot, message.slot(), nanos.getAsLong());
    if (slot.unload != null) {
      unload(message.key(), slot, slot.unload);
      return;
    }
    ActorRef<Message> self = context.getSelf();
    context.pipeToSelf(
        message.slot().died(),
        (reason, failure) ->
            new Died(message.key(), failure == null ? reason : FetchReports.text(failure)));
    slot.runnerActor =
        context.spawnAnonymous(
            TaskRunner.create(
                new TaskRunner.Settings(
                    message.key().generation(),
                    settings.incarnation(),
                    settings.renewInterval(),
                    settings.renew(),
                    failed -> self.tell(new AttemptFailed(slot.wanted, failed))),
                new CountedTasks(
                    message.slot().tasks(), slot.running, () -> self.tell(new Used(message.key()))),
                runner -> self.tell(new RunnerStarted(message.key(), runner))));
  }

  private void onRunner(SlotKey key, ActorRef<RunnerCommand> runner) {
    HeldSlot slot = slots.get(key);
    if (slot != null && !slot.unloading) {
      slot.runner = runner;
      slot.reportLoaded();
    }
  }

  private void onUnload(HandsCommand.Unload order) {
    SlotKey key = new SlotKey(order.component(), order.generation());
    HeldSlot slot = slots.get(key);
    if (slot == null) {
      order.replyTo().tell(new HandsReport.Unloaded(order.generation(), 0, 0, 0));
      return;
    }
    slot.replyTo = order.replyTo();
    slot.unload = order;
    memory.leaves(key, nanos.getAsLong());
    if (slot.loaded != null && !slot.unloading) {
      unload(key, slot, order);
    } else if (slot.waitingSinceNanos != null) {
      forget(key, slot, new Slots.Proof.Unloaded(0, 0, 0));
    }
  }

  private void onAskDefer(HandsCommand.AskDefer order) {
    HeldSlot slot = slots.get(new SlotKey(order.component(), order.generation()));
    Slots.Loaded loaded = slot == null || slot.unloading ? null : slot.loaded;
    if (loaded == null) {
      order.replyTo().tell(new HandsReport.DeferAnswered(order.generation(), order.next(), 0));
      return;
    }
    pipe(
        inTurn.run(() -> millis(loaded.defer(order.next()))),
        millis -> new Answered(order, millis),
        failure -> new Answered(order, 0));
  }

  /** What a component has answered may be more than fits. */
  private static long millis(Duration answer) {
    return answer.compareTo(Component.MAX_DEFER) < 0
        ? answer.toMillis()
        : Component.MAX_DEFER.toMillis();
  }

  private void unload(SlotKey key, HeldSlot slot, HandsCommand.Unload order) {
    Slots.Loaded loaded = Objects.requireNonNull(slot.loaded);
    slot.heldBytes = loaded.ownBytes();
    slot.unloading = true;
    if (slot.runnerActor != null) {
      context.stop(slot.runnerActor);
    }
    context.pipeToSelf(
        loaded.unload(order.deadline()),
        (proof, failure) ->
            new Proven(
                key, failure == null ? proof : new Slots.Proof.Leaked(FetchReports.text(failure))));
  }

  private void onProven(SlotKey key, Slots.Proof proof) {
    HeldSlot slot = slots.get(key);
    if (slot != null) {
      forget(key, slot, proof);
    }
  }

  private void forget(SlotKey key, HeldSlot slot, Slots.Proof proof) {
    slots.remove(key);
    if (proof instanceof Slots.Proof.Leaked && slot.loaded != null) {
      memory.leaked(key, slot);
      context.pipeToSelf(slot.loaded.gone(), (done, failure) -> new Collected(key));
    } else {
      memory.gone(key);
    }
    slot.reportGone(proof);
    gate.tryWaiting();
  }

  private void report(SlotKey key, HandsReport report) {
    HeldSlot slot = slots.get(key);
    if (slot != null) {
      slot.replyTo.tell(report);
    }
  }

  /** Brings the answer of what runs away from the actor back as a message. */
  private <T> void pipe(
      CompletableFuture<T> work, Function<T, Message> done, Function<Throwable, Message> failed) {
    context.pipeToSelf(
        work,
        (result, failure) ->
            failure == null ? done.apply(result) : failed.apply(InTurn.cause(failure)));
  }
}
