package io.mycelium.actors.instance;

import io.mycelium.actors.event.WireMessage;
import io.mycelium.actors.task.runner.RunnerCommand;
import io.mycelium.api.ComponentId;
import org.apache.pekko.actor.typed.ActorRef;

/** The answers to {@link ComponentCommand.Acquire}. */
public sealed interface LeaseReply extends WireMessage {
  /** What is answered, so that who asked several can tell the answers apart. */
  Asked asked();

  /**
   * What was asked for.
   *
   * @param component a slot of which component
   * @param holder for whom
   */
  record Asked(ComponentId component, LeaseHolder holder) {}

  /** The lease is on disk; the runner takes orders that carry it. */
  record Granted(Lease lease, ActorRef<RunnerCommand> runner) implements LeaseReply {
    @Override
    public Asked asked() {
      return new Asked(lease.component(), lease.holder());
    }
  }

  /**
   * Work goes on; another answer follows.
   *
   * @param phase for people, for example {@code downloading, 3 of 32 bytes}
   * @param fraction how far the phase is, from 0 to 1; 0 while nobody knows
   */
  record Preparing(Asked asked, String phase, double fraction) implements LeaseReply {
    /** A phase of which nobody knows how far it is. */
    static Preparing of(Asked asked, String phase) {
      return new Preparing(asked, phase, 0);
    }
  }

  /**
   * No lease.
   *
   * @param reason for people; names the value and the limit
   * @param retryable whether the same request may succeed later
   */
  record Refused(Asked asked, String reason, boolean retryable) implements LeaseReply {}
}
