package io.mycelium.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two real nodes: the death that they survive, and the verbs of the command line. */
final class TwoNodesEndToEnd {
  private static final Duration ADOPTION_LIMIT = Duration.ofSeconds(45);
  private static final int ENDLESS = 400;
  private static final String NEWER = "0.2.0";

  @RegisterExtension
  static final FleetExtension FLEET =
      FleetExtension.of(FleetPlan.aFleet().withNodes(2).publishing("network-services", "10m"));

  private final Fleet fleet = FLEET.fleet();
  private final Tasks tasks = fleet.tasks();

  private static TaskOrder watch(int samples) {
    return TaskOrder.coordination("monitor.watch")
        .with(Map.of("intervalMs", 200, "samples", samples));
  }

  @Test
  void runningTask_whenItsNodeDies_runsOnTheOther() {
    for (int round = 0; round < fleet.nodes().size(); round++) {
      // Once it is the first member that dies and once the other: whoever is left goes on alone.
      FleetNode victim = fleet.nodes().get(round);
      String task = tasks.submit(watch(ENDLESS).on(victim).withId("dies-" + round));
      tasks.awaitProgress(task);
      String free = tasks.submit(watch(ENDLESS).withId("moves-" + round));
      boolean there = tasks.awaitProgress(free).path("node").asText().equals(victim.id());
      victim.hold();
      try (EventLog log = fleet.openLog()) {
        victim.kill();
        log.awaitOfTask(
            task, "the loss", ADOPTION_LIMIT, event -> event.type().equals("task.attempt-lost"));
        if (there) {
          log.awaitOfTask(
              free,
              "the next run",
              ADOPTION_LIMIT,
              event -> event.type().equals("task.running") && event.number("attempt") == 2);
        }
        assertThat(log.brokenChains()).isEmpty();
      }
      JsonNode still =
          tasks.await(
              free,
              "running on the survivor",
              Waiting.LIMIT,
              each ->
                  each.path("state").asText().equals("running")
                      && !each.path("node").asText().equals(victim.id()));
      assertThat(still.path("attempt").asLong()).isEqualTo(there ? 2 : 1);
      tasks.cancel(free);
      tasks.cancel(task);
      victim.release();
      fleet.heal();
    }
  }

  @Test
  void token_whoseHolderSubmits_isWhoTheLogNames() {
    String token = fleet.verbs().done("token", "create", "ci", "--role", "operator").strip();
    String output =
        fleet
            .verbs()
            .withToken(token)
            .done(
                "task",
                "submit",
                "--id",
                "of-ci",
                "--kind",
                "network-coordination",
                "--operation",
                "monitor.sample",
                "--wait");
    assertThat(output).contains("succeeded");
    assertThat(fleet.verbs().done("events", "--id", "Task|of-ci"))
        .contains("principal=ci")
        .doesNotContain("principal=operator");
    String viewer = fleet.verbs().done("token", "create", "guest", "--role", "viewer").strip();
    assertThat(fleet.verbs().withToken(viewer).refused("task", "cancel", "of-ci"))
        .contains("viewer");
    fleet.verbs().done("token", "revoke", "ci");
    assertThat(fleet.verbs().withToken(token).refused("get", "nodes")).contains("token");
  }

  @Test
  void drainedNode_getsNoTasks_untilItIsResumed() {
    FleetNode drained = fleet.node("node-1");
    assertThat(fleet.verbs().done("node", "drain", "node-1")).contains("true");
    fleet.verbs().done("wait", "node", "node-1", "--for", "drained=true");
    String waiting = tasks.submit(TaskOrder.coordination("monitor.sample").on(drained));
    String elsewhere = tasks.submit(TaskOrder.coordination("monitor.sample"));
    assertThat(tasks.awaitSuccess(elsewhere).path("node").asText()).isNotEqualTo(drained.id());
    assertThat(fleet.verbs().done("describe", "task", waiting)).contains("drained");
    fleet.verbs().done("node", "resume", "node-1");
    fleet.verbs().done("wait", "task", waiting, "--for", "state=succeeded");
  }

  @Test
  void verbsThatWatch_showWhatHappensWhileTheyRun() throws Exception {
    Path events = Files.createTempFile(fleet.work(), "events", ".txt");
    Path watched = Files.createTempFile(fleet.work(), "watched", ".txt");
    Process following =
        fleet.verbs().start(events, "events", "--follow", "--json", "--id", "Task|seen");
    Process watching = fleet.verbs().start(watched, "get", "tasks", "--watch");
    try {
      Waiting.awaitTrue("the first table", Waiting.LIMIT, () -> read(watched).contains("STATE"));
      tasks.run(
          TaskOrder.coordination("monitor.thresholds")
              .with(Map.of("thresholds", Map.of("cpu_count", Map.of("above", 0)))));
      tasks.submit(watch(5).withId("seen"));
      assertThat(fleet.verbs().done("task", "logs", "seen", "--wait"))
          .contains("alert:")
          .contains("cpu_count");
      tasks.awaitSuccess("seen");
      Waiting.awaitTrue(
          "the success",
          Waiting.LIMIT,
          () ->
              read(events).contains("task.submitted")
                  && read(events).contains("task.succeeded")
                  && read(watched).matches("(?s).*seen.*succeeded.*"));
    } finally {
      following.destroy();
      watching.destroy();
      following.waitFor();
      watching.waitFor();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void yankedRelease_isUsedNoMore() {
    fleet.publisher().release(fleet.publisher().signChanged("network-services", NEWER, "10m"));
    TaskOrder newest = TaskOrder.running("network-services", "monitor.sample");
    tasks.awaitSuccess(tasks.submit(newest.withVersions(NEWER).withId("before")));
    fleet
        .verbs()
        .done(
            "release",
            "yank",
            "network-services",
            NEWER,
            "--key",
            fleet.publisher().key().toString(),
            "--reason",
            "it counts wrong");
    assertThat(fleet.verbs().done("describe", "release", "network-services@" + NEWER))
        .contains("yanked")
        .contains("it counts wrong");
    for (FleetNode node : fleet.nodes()) {
      Waiting.awaitTrue(
          "the refusal of a task that needs what was yanked",
          Waiting.LIMIT,
          () ->
              tasks
                  .offer(node, newest.withVersions(NEWER).withId("after-on-" + node.name()))
                  .message()
                  .contains("has no release in " + NEWER));
    }
    tasks.awaitSuccess(tasks.submit(newest.withId("older")));
  }
}
