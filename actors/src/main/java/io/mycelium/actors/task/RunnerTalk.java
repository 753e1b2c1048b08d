package io.mycelium.actors.task;

import io.mycelium.actors.instance.Lease;
import io.mycelium.actors.task.runner.RunnerCommand;
import io.mycelium.actors.task.runner.RunnerReport;
import io.mycelium.api.TaskId;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** What a task says to the runner of its attempt, once the lease on it is granted. */
final class RunnerTalk {
  private final TaskId task;
  private final ActorRef<RunnerReport> reports;

  /**
   * The talk of one task.
   *
   * @param reports hears what runners answer
   */
  RunnerTalk(TaskId task, ActorRef<RunnerReport> reports) {
    this.task = task;
    this.reports = reports;
  }

  /** Starts the attempt, or stops it if that is wanted by now. */
  void startOrStop(TaskState.Running running, AttemptMemory memory) {
    ActorRef<RunnerCommand> runner = memory.runner(running.order().body());
    if (runner == null) {
      return;
    }
    if (running.cancelling()) {
      runner.tell(new RunnerCommand.Cancel(task, running.attempt()));
      return;
    }
    Work work = running.order().body().work();
    List<Lease> all = running.leases();
    runner.tell(
        new RunnerCommand.Start(
            all.getFirst(), all.subList(1, all.size()), work.operation(), work.input(), reports));
  }

  /** Asks how the attempt is, and stops it again if that is wanted. */
  void watch(TaskState.Running running, AttemptMemory memory) {
    ActorRef<RunnerCommand> runner = memory.runner(running.order().body());
    if (runner == null) {
      return;
    }
    if (running.cancelling()) {
      runner.tell(new RunnerCommand.Cancel(task, running.attempt()));
    }
    runner.tell(new RunnerCommand.Watch(task, running.attempt(), reports));
  }

  /** Stops an attempt that ended without having run to its end. */
  void abandon(TaskState.Attempting old, AttemptMemory memory) {
    ActorRef<RunnerCommand> runner = memory.runner(old.order().body());
    if (old instanceof TaskState.Running && runner != null) {
      runner.tell(new RunnerCommand.Cancel(task, old.attempt()));
    }
  }
}
