package io.mycelium.actors.task.runner;

import io.mycelium.actors.event.WireMessage;
import io.mycelium.actors.instance.Lease;
import io.mycelium.api.TaskId;
import org.apache.pekko.actor.typed.ActorRef;

/** What a runner of tasks understands. */
public sealed interface RunnerCommand extends WireMessage {
  /** Runs an operation under a lease; repeated for a running attempt it only watches. */
  record Start(Lease lease, String operation, byte[] input, ActorRef<RunnerReport> replyTo)
      implements RunnerCommand {}

  /** Asks the attempt to end. */
  record Cancel(TaskId task, long attempt) implements RunnerCommand {}

  /** Sends the reports of the attempt to another listener. */
  record Watch(TaskId task, long attempt, ActorRef<RunnerReport> replyTo)
      implements RunnerCommand {}
}
