package io.mycelium.actors.task;

import static io.mycelium.actors.task.Tasks.CAUSE;
import static io.mycelium.actors.task.Tasks.SEARCH;
import static io.mycelium.actors.task.Tasks.TASK;
import static io.mycelium.actors.task.Tasks.lease;
import static io.mycelium.actors.task.Tasks.node;
import static io.mycelium.actors.task.Tasks.search;

import io.mycelium.actors.event.AuditedKit;
import io.mycelium.actors.event.RoundTrips;
import io.mycelium.actors.instance.LeaseReply;
import io.mycelium.actors.task.runner.RunnerCommand;
import io.mycelium.actors.task.runner.RunnerReport;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class TaskMessagesTest {
  private static final ActorTestKit ACTORS = AuditedKit.system();

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  private static <M> ActorRef<M> ref(Class<M> type) {
    return ACTORS.createTestProbe(type).ref();
  }

  @Test
  void commands_ofTasks_comeThroughTheWire() {
    ActorRef<TaskReply> replyTo = ref(TaskReply.class);
    RoundTrips.verify(
        ACTORS.system(),
        TaskCommand.class,
        List.of(
            new TaskCommand.Submit(search(), CAUSE, replyTo),
            new TaskCommand.Cancel(CAUSE, replyTo),
            new TaskCommand.Describe(replyTo),
            new TaskCommand.AwaitEnd(replyTo),
            new TaskCommand.Wake(),
            new TaskCommand.LeaseLost(lease(1, node(1), SEARCH), "lost"),
            new TaskCommand.Stop(),
            new TaskCommand.FromInstance(
                new LeaseReply.Granted(lease(1, node(1), SEARCH), ref(RunnerCommand.class))),
            new TaskCommand.FromRunner(new RunnerReport.Progress(TASK, 1, 0.5, "half")),
            new TaskCommand.TryPlace(),
            new TaskCommand.Tick(),
            new TaskCommand.Idle()));
  }

  @Test
  void replies_ofTasks_comeThroughTheWire() {
    RoundTrips.verify(
        ACTORS.system(),
        TaskReply.class,
        List.of(
            new TaskReply.Accepted(TASK, TaskReply.Phase.PLACED, 1),
            new TaskReply.Refused(TASK, TaskReply.Reason.OTHER_BODY, "another"),
            new TaskReply.Unknown(TASK),
            new TaskReply.Description(
                TASK,
                Tasks.machine(),
                TaskReply.Phase.SUCCEEDED,
                2,
                node(1),
                "",
                1,
                List.of(new Placement.NotHere(node(2), "drained")),
                List.of("line"),
                7,
                new byte[] {1})));
  }

  @Test
  void words_betweenTaskAndRunner_comeThroughTheWire() {
    ActorRef<RunnerReport> replyTo = ref(RunnerReport.class);
    RoundTrips.verify(
        ACTORS.system(),
        RunnerCommand.class,
        List.of(
            new RunnerCommand.Start(
                lease(1, node(1), SEARCH),
                List.of(lease(1, node(1), SEARCH)),
                "search",
                new byte[] {1},
                replyTo),
            new RunnerCommand.Cancel(TASK, 1),
            new RunnerCommand.Watch(TASK, 1, replyTo)));
    RoundTrips.verify(
        ACTORS.system(),
        RunnerReport.class,
        List.of(
            new RunnerReport.Progress(TASK, 1, 0.5, "half"),
            new RunnerReport.LogLines(TASK, 1, List.of("line")),
            new RunnerReport.Succeeded(TASK, 1, new byte[] {1}),
            new RunnerReport.Failed(TASK, 1, "boom"),
            new RunnerReport.Cancelled(TASK, 1),
            new RunnerReport.NotRunning(TASK, 1)));
  }
}
