package io.mycelium.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two real nodes: the death that they survive, and the verbs of the command line. */
final class TwoNodesEndToEnd {
  private static final Duration ADOPTION_LIMIT = Duration.ofSeconds(45);
  private static final int ENDLESS = 400;
  private static final String NEWER = "0.2.0";

  @RegisterExtension
  static final FleetExtension FLEET =
      FleetExtension.of(
          FleetPlan.aFleet()
              .withNodes(2)
              .withSetting("mycelium.nodes.node-2.zone", "cellar")
              .publishing("network-services", "10m"));

  private final Fleet fleet = FLEET.fleet();
  private final Tasks tasks = fleet.tasks();

  private static TaskOrder watch(int samples) {
    return TaskOrder.coordination("monitor.watch")
        .with(Map.of("intervalMs", 200, "samples", samples));
  }

  private static String nodeOf(EventLog log, String task, long attempt) {
    return log.ofTask(task).stream()
        .filter(event -> event.type().equals("task.placed") && event.number("attempt") == attempt)
        .findFirst()
        .orElseThrow()
        .text("node");
  }

  @Test
  void runningTask_whenItsNodeDies_runsOnTheOther() {
    for (int round = 0; round < fleet.nodes().size(); round++) {
      // Once it is the first member that dies and once the other: whoever is left goes on alone.
      FleetNode victim = fleet.nodes().get(round);
      FleetNode survivor = fleet.others(victim).getFirst();
      fleet.verbs().done("node", "drain", survivor.name());
      String task = tasks.submit(watch(ENDLESS));
      // Whoever places it may not have heard of the drain: the drained node refuses an attempt.
      JsonNode running = tasks.awaitProgress(task);
      long attempt = running.path("attempt").asLong();
      assertThat(running.path("node").asText()).isEqualTo(victim.id());
      fleet.verbs().done("node", "resume", survivor.name());
      victim.hold();
      try (EventLog log = fleet.openLog()) {
        victim.kill();
        log.awaitOfTask(
            task,
            "the loss",
            ADOPTION_LIMIT,
            event ->
                event.type().equals("task.attempt-lost") && event.number("attempt") == attempt);
        log.awaitOfTask(
            task,
            "the next run",
            ADOPTION_LIMIT,
            event -> event.type().equals("task.running") && event.number("attempt") == attempt + 1);
        assertThat(nodeOf(log, task, attempt + 1)).isEqualTo(survivor.id());
        assertThat(log.brokenChains()).isEmpty();
      }
      tasks.cancel(task);
      victim.release();
      fleet.heal();
    }
  }

  @Test
  void token_whoseHolderSubmits_isWhoTheLogNames() {
    String token = newToken("ci", "operator");
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
    String viewer = newToken("guest", "viewer");
    assertThat(fleet.verbs().withToken(viewer).refused("task", "cancel", "of-ci"))
        .contains("viewer");
    fleet.verbs().done("token", "revoke", "ci");
    assertThat(fleet.verbs().withToken(token).refused("get", "nodes"))
        .contains("the token is not one of this fleet");
    assertThat(fleet.verbs().withToken("no token").refused("get", "nodes"))
        .contains("MYCELIUM_TOKEN has 8 characters");
  }

  /** The token is the last line; the JVM may have warned before. */
  private String newToken(String name, String role) {
    return fleet.verbs().done("token", "create", name, "--role", role).lines().toList().getLast();
  }

  @Test
  void drainedNode_getsNoTasks_untilItIsResumed() {
    FleetNode drained = fleet.node("node-1");
    assertThat(fleet.verbs().done("node", "drain", "node-1")).contains("true");
    fleet.verbs().done("wait", "node", "node-1", "--for", "drained=true");
    String waiting = tasks.submit(TaskOrder.coordination("monitor.sample").on(drained));
    String elsewhere = tasks.submit(TaskOrder.coordination("monitor.sample"));
    // Whoever places may not have heard of the drain yet; the node itself has, and refuses.
    long attempt = tasks.awaitSuccess(elsewhere).path("attempt").asLong();
    try (EventLog log = fleet.openLog()) {
      assertThat(nodeOf(log, elsewhere, attempt)).isEqualTo(fleet.node("node-2").id());
    }
    tasks.await(
        waiting,
        "to wait for its node",
        Waiting.LIMIT,
        each ->
            each.path("state").asText().equals("submitted")
                && each.path("reason").asText().contains("will do"));
    assertThat(fleet.verbs().done("describe", "task", waiting)).contains("drained");
    try (EventLog log = fleet.openLog()) {
      assertThat(log.ofTask(waiting)).extracting(LoggedEvent::type).doesNotContain("task.running");
    }
    fleet.verbs().done("node", "resume", "node-1");
    fleet.verbs().done("wait", "task", waiting, "--for", "state=succeeded");
  }

  @Test
  void taskForAZone_runsOnANodeOfIt_orWaitsAndSaysWhy() {
    for (FleetNode node : fleet.nodes()) {
      String zone = node.name().equals("node-2") ? "cellar" : "local";
      assertThat(fleet.verbs().done("describe", "node", node.name())).contains(zone);
      String id = "in-" + zone;
      String output =
          fleet
              .verbs()
              .done(
                  "task",
                  "submit",
                  "--id",
                  id,
                  "--kind",
                  "network-coordination",
                  "--operation",
                  "monitor.sample",
                  "--option",
                  "zone=" + zone,
                  "--wait");
      assertThat(output).contains("succeeded");
      try (EventLog log = fleet.openLog()) {
        assertThat(nodeOf(log, id, 1)).isEqualTo(node.id());
      }
    }
    fleet
        .verbs()
        .done(
            "task",
            "submit",
            "--id",
            "in-attic",
            "--kind",
            "network-coordination",
            "--operation",
            "monitor.sample",
            "--option",
            "zone=attic");
    assertThat(fleet.verbs().done("describe", "task", "in-attic")).contains("zone");
    fleet.verbs().done("task", "cancel", "in-attic");
  }

  @Test
  void submit_thatWaits_showsABarAndEndsAsTheTaskDoes() {
    assertThat(
            submitAndWait(
                fleet.verbs()::done, "monitor.watch", "{\"intervalMs\":400,\"samples\":6}"))
        .containsPattern("\\[#+\\.+] +[1-9][0-9]? % running")
        .contains("succeeded");
    assertThat(submitAndWait(fleet.verbs()::refused, "no-such-operation", "{}"))
        .contains("failed")
        .contains("no-such-operation");
  }

  private static String submitAndWait(
      Function<String[], String> verb, String operation, String input) {
    return verb.apply(
        new String[] {
          "task",
          "submit",
          "--kind",
          "network-coordination",
          "--operation",
          operation,
          "--input",
          input,
          "--wait"
        });
  }

  @Test
  void metrics_ofANode_areThoseThatTheOperatorsAreTold() throws IOException {
    tasks.run(TaskOrder.coordination("monitor.sample").on(fleet.node("node-1")));
    String settings = Files.readString(Fleet.home().resolve("docs/operating/settings.md"));
    String told = settings.substring(settings.indexOf("each with the prefix `mycelium_`:"));
    List<String> names =
        Pattern.compile("`([a-z_]+_(?:bytes|count|total|index|max_bytes))`")
            .matcher(told)
            .results()
            .map(name -> "mycelium_" + name.group(1))
            .filter(name -> !name.equals("mycelium_slot_memory_bytes"))
            .toList();
    // Slots have figures of their own while they are loaded.
    assertThat(names).hasSizeGreaterThan(20);

    String metrics = fleet.node("node-1").api().text("/metrics");

    assertThat(names)
        .allSatisfy(name -> assertThat(metrics).containsPattern("(?m)^" + name + "[ {]"));
  }

  @Test
  void verbsThatWatch_showWhatHappensWhileTheyRun() throws Exception {
    Path events = Files.createTempFile(fleet.work(), "events", ".txt");
    Path watched = Files.createTempFile(fleet.work(), "watched", ".txt");
    Process following =
        fleet.verbs().start(events, "events", "--follow", "-o", "json", "--id", "Task|seen");
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
