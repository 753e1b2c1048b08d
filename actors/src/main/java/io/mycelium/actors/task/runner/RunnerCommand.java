package io.mycelium.actors.task.runner;

import io.mycelium.actors.event.WireMessage;
import io.mycelium.actors.instance.Lease;
import io.mycelium.api.TaskId;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** What the holder of a lease asks of the runner of its slot. */
public sealed interface RunnerCommand extends WireMessage {

  /**
   * Runs an operation under a lease. The same attempt again changes nothing and is answered like
   * {@link Watch}.
   *
   * @param beside what else the attempt has leased on the node
   * @param operation the operation's name
   * @param input its input, at most 64 KiB; not copied, so nobody writes to it
   */
  record Start(
      Lease lease,
      List<Lease> beside,
      String operation,
      byte[] input,
      ActorRef<RunnerReport> replyTo)
      implements RunnerCommand {
    /** Copies the list. */
    public Start {
      beside = List.copyOf(beside);
    }
  }

  /** Stops the attempt; its outcome is reported as always. */
  record Cancel(TaskId task, long attempt) implements RunnerCommand {}

  /** Sends the reports of the attempt here from now on, first the last one again. */
  record Watch(TaskId task, long attempt, ActorRef<RunnerReport> replyTo)
      implements RunnerCommand {}
}
