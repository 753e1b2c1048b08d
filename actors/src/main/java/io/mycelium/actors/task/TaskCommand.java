package io.mycelium.actors.task;

import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.WireMessage;
import io.mycelium.actors.instance.Lease;
import io.mycelium.actors.instance.LeaseReply;
import io.mycelium.actors.task.runner.RunnerReport;
import org.apache.pekko.actor.typed.ActorRef;

/** What a task is told. */
public sealed interface TaskCommand extends WireMessage {

  /** Is to be done; the same body again is the same task. */
  record Submit(NetworkTask body, Cause cause, ActorRef<TaskReply> replyTo)
      implements TaskCommand {}

  /** Is no longer wanted. */
  record Cancel(Cause cause, ActorRef<TaskReply> replyTo) implements TaskCommand {}

  /** How is it, and why? */
  record Describe(ActorRef<TaskReply> replyTo) implements TaskCommand {}

  /**
   * Tell me when it has ended. The answer is a description; it is one of an open task when more
   * than {@value TaskActor#MAX_AWAITING} wait, and does not come when the entity moves: ask again.
   */
  record AwaitEnd(ActorRef<TaskReply> replyTo) implements TaskCommand {}

  /** Goes on where it was; the entity may have been lost with its node. */
  record Wake() implements TaskCommand {}

  /** The lease is gone, and with it the attempt. */
  record LeaseLost(Lease lease, String reason) implements TaskCommand {}

  /** Stops the entity, not the task: its shard moves. */
  record Stop() implements TaskCommand {}

  /** What the entity tells itself; never sent by others. */
  sealed interface Private extends TaskCommand {}

  /** An instance answered. */
  record FromInstance(LeaseReply reply) implements Private {}

  /** A runner reported. */
  record FromRunner(RunnerReport report) implements Private {}

  /** Time to look for a node again, or the view has changed. */
  record TryPlace() implements Private {}

  /** Time to renew leases, to ask again and to check limits. */
  record Tick() implements Private {}

  /** The task has ended a while ago and nobody asked since. */
  record Idle() implements Private {}
}
