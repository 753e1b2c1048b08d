package io.mycelium.actors.agent;

import io.mycelium.actors.instance.HandsCommand;
import io.mycelium.actors.instance.HandsReport;
import io.mycelium.distribution.Digest;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * The removals that were ordered of a node: each waits for the retention of its bundle, then frees
 * the disk and says so. Steps come back to the actor that it is part of as messages.
 *
 * @param <M> the messages of that actor
 */
final class Removals<M> {
  /** How long after a failed step the next one is tried. */
  private static final Duration RETRY = Duration.ofSeconds(30);

  /** The longest timer: a longer retention is asked for again when it is over. */
  static final Duration LONGEST_TIMER = Duration.ofDays(1);

  /** How far a removal is. */
  sealed interface Step {
    /** How much longer the bundle stays is known. */
    record Retained(HandsCommand.Remove order, Duration left) implements Step {}

    /** It is time to ask how much longer the bundle stays. */
    record Due(HandsCommand.Remove order) implements Step {}

    /** The bundle was kept for long enough. */
    record Over(HandsCommand.Remove order) implements Step {}

    /** A step failed and is tried again. */
    record Failed(HandsCommand.Remove order, String reason) implements Step {}

    /** The files are gone. */
    record Done(HandsCommand.Remove order, long freedBytes) implements Step {}
  }

  private final ActorContext<M> context;
  private final TimerScheduler<M> timers;
  private final Function<Step, M> message;
  private final Bundles bundles;
  private final InTurn inTurn;
  private final SlotTable slots;

  Removals(
      ActorContext<M> context, TimerScheduler<M> timers, Function<Step, M> message, Disk disk) {
    this.context = context;
    this.timers = timers;
    this.message = message;
    this.bundles = disk.bundles();
    this.inTurn = disk.inTurn();
    this.slots = disk.slots();
  }

  /**
   * What is removed from.
   *
   * @param bundles the bundles
   * @param inTurn orders the work on them
   * @param slots who uses them
   */
  record Disk(Bundles bundles, InTurn inTurn, SlotTable slots) {}

  /** The bundle is wanted again. */
  void callOff(Digest root) {
    timers.cancel(root);
  }

  void order(HandsCommand.Remove order) {
    apart(order, () -> bundles.retention(order.root()), left -> new Step.Retained(order, left));
  }

  void on(Step step) {
    switch (step) {
      case Step.Retained(var order, var left) -> retained(order, left);
      case Step.Due(var order) -> order(order);
      case Step.Over(var order) -> over(order);
      case Step.Failed(var order, var reason) -> {
        context.getLog().warn("can't remove {} yet: {}", order.root(), reason);
        later(new Step.Due(order), order, RETRY);
      }
      case Step.Done(var order, long freed) ->
          order.replyTo().tell(new HandsReport.Removed(order.version(), order.root(), freed));
    }
  }

  private void retained(HandsCommand.Remove order, Duration left) {
    if (slots.uses(order.root())) {
      return;
    }
    if (left.compareTo(LONGEST_TIMER) > 0) {
      later(new Step.Due(order), order, LONGEST_TIMER);
    } else {
      later(new Step.Over(order), order, left);
    }
  }

  private void over(HandsCommand.Remove order) {
    if (!slots.uses(order.root())) {
      apart(order, () -> bundles.remove(order.root()), freed -> new Step.Done(order, freed));
    }
  }

  private void later(Step step, HandsCommand.Remove order, Duration wait) {
    timers.startSingleTimer(order.root(), message.apply(step), wait);
  }

  private <T> void apart(HandsCommand.Remove order, Supplier<T> work, Function<T, Step> done) {
    context.pipeToSelf(
        inTurn.run(order.root(), work),
        (result, failure) ->
            message.apply(
                failure == null
                    ? done.apply(result)
                    : new Step.Failed(order, FetchReports.text(InTurn.cause(failure)))));
  }
}
