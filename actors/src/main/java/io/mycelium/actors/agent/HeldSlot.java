package io.mycelium.actors.agent;

import io.mycelium.actors.instance.HandsCommand;
import io.mycelium.actors.instance.HandsReport;
import io.mycelium.actors.task.runner.RunnerCommand;
import io.mycelium.distribution.bundle.Isolation;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** One slot of a node, from the order to have it to the proof that it is gone. */
final class HeldSlot {
  /** What it holds. */
  final Wanted wanted;

  /** When it was ordered, on the monotonic clock. */
  final long orderedNanos;

  /** Who ordered last, and hears of it. */
  ActorRef<HandsReport> replyTo;

  /** What is in memory; null before it is. */
  Slots.@Nullable Loaded loaded;

  /** How many attempts run in it; counted from any thread. */
  final AtomicInteger running = new AtomicInteger();

  /** Whether it is on disk and waits for memory, and since when on the monotonic clock. */
  @Nullable Long waitingSinceNanos;

  /** When its load began, on the monotonic clock; its bundle was on disk then. */
  long loadNanos;

  /** From the order until it was in memory. */
  long durationMs;

  /** Its runner as a child of the manager. */
  @Nullable ActorRef<TaskRunner.Message> runnerActor;

  /** Where its runner takes orders; null before it works. */
  @Nullable ActorRef<RunnerCommand> runner;

  /** The order to unload it, be it that this is not possible yet. */
  HandsCommand.@Nullable Unload unload;

  /** Whether it is on its way out of memory. */
  boolean unloading;

  /** What it held when it was told to leave. */
  long heldBytes;

  HeldSlot(Wanted wanted, ActorRef<HandsReport> replyTo, long orderedNanos) {
    this.wanted = wanted;
    this.replyTo = replyTo;
    this.orderedNanos = orderedNanos;
  }

  /** Says that it works, if it does. */
  void reportLoaded() {
    if (runner != null && loaded != null && !unloading) {
      IsolationPolicy.Choice isolation = loaded.isolation();
      if (isolation.isolation() != Isolation.LAYER) {
        replyTo.tell(
            new HandsReport.Isolated(wanted.generation(), isolation.isolation(), isolation.why()));
      }
      reportMayDefer(replyTo);
      replyTo.tell(
          new HandsReport.Loaded(wanted.generation(), runner, durationMs, loaded.memoryBytes()));
    }
  }

  /** Says that it wants to be asked before it is replaced, if it does. */
  void reportMayDefer(ActorRef<HandsReport> to) {
    if (loaded != null && loaded.mayDefer()) {
      to.tell(new HandsReport.MayDefer(wanted.generation()));
    }
  }

  /** Says what became of it. */
  void reportGone(Slots.Proof proof) {
    replyTo.tell(
        switch (proof) {
          case Slots.Proof.Unloaded(long unloadMs, long freedBytes, int collections) ->
              new HandsReport.Unloaded(wanted.generation(), unloadMs, freedBytes, collections);
          case Slots.Proof.Leaked(String path) -> new HandsReport.Leaked(wanted.generation(), path);
        });
  }
}
