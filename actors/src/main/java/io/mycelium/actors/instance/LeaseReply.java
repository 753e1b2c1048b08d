package io.mycelium.actors.instance;

import io.mycelium.actors.event.WireMessage;
import io.mycelium.actors.task.runner.RunnerCommand;
import org.apache.pekko.actor.typed.ActorRef;

/** The answers to {@link ComponentCommand.Acquire}. */
public sealed interface LeaseReply extends WireMessage {
  /** The lease is on disk; the runner takes orders that carry it. */
  record Granted(Lease lease, ActorRef<RunnerCommand> runner) implements LeaseReply {}

  /** Work goes on, for example {@code downloading 3 of 32 MiB}; another answer follows. */
  record Preparing(String phase) implements LeaseReply {}

  /**
   * No lease.
   *
   * @param reason for people; names the value and the limit
   * @param retryable whether the same request may succeed later
   */
  record Refused(String reason, boolean retryable) implements LeaseReply {}
}
