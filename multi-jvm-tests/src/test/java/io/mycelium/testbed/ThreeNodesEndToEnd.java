package io.mycelium.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three real nodes: what they refuse, and what they survive. */
final class ThreeNodesEndToEnd {
  private static final Duration ADOPTION_LIMIT = Duration.ofSeconds(45);
  private static final Duration FROZEN_LIMIT = Duration.ofSeconds(60);
  private static final int SAMPLE_EVERY_MS = 500;
  private static final int ENDLESS = 400;

  @RegisterExtension
  static final FleetExtension FLEET =
      FleetExtension.of(
          FleetPlan.aFleet()
              .withNodes(3)
              .withSetting("mycelium.instance.idle-grace", "5s")
              .publishing("network-services", "10m"));

  private final Fleet fleet = FLEET.fleet();
  private final Tasks tasks = fleet.tasks();

  private static TaskOrder watch(int samples) {
    return TaskOrder.coordination("monitor.watch")
        .with(Map.of("intervalMs", SAMPLE_EVERY_MS, "samples", samples));
  }

  private static boolean is(LoggedEvent event, String type, long attempt) {
    return event.type().equals(type) && event.number("attempt") == attempt;
  }

  @Test
  void runningTask_whenItsNodeDies_runsElsewhereThoughNobodyAsks() {
    String task = tasks.submit(watch(ENDLESS));
    JsonNode before = tasks.awaitProgress(task);
    FleetNode victim = fleet.nodeOfId(before.path("node").asText());
    // Not always the first: a node that was started just now may still be known by its last start.
    int lost = before.path("attempt").asInt();
    victim.hold();
    try (EventLog log = fleet.openLog()) {
      victim.kill();
      // From here to the last of these, nothing is sent to any node: the log is read from the
      // warden.
      log.awaitOfTask(
          task, "the loss", ADOPTION_LIMIT, event -> is(event, "task.attempt-lost", lost));
      LoggedEvent placed =
          log.awaitOfTask(
              task,
              "the next attempt",
              ADOPTION_LIMIT,
              event -> is(event, "task.placed", lost + 1));
      log.awaitOfTask(
          task, "the next run", ADOPTION_LIMIT, event -> is(event, "task.running", lost + 1));
      assertThat(placed.text("node")).isNotEqualTo(victim.id());
      assertThat(log.ofInstance(victim, "network-services"))
          .extracting(LoggedEvent::type)
          .contains("component.node-lost", "component.lease-voided");
    }
    tasks.cancel(task);
    tasks.await(
        task, "cancelled", Waiting.LIMIT, each -> each.path("state").asText().equals("cancelled"));
  }

  @Test
  void configuration_whenAnyNodeDies_isKeptAndCanBeChanged() {
    long revision = set("retention.days", 30);
    for (FleetNode victim : fleet.nodes()) {
      victim.hold();
      victim.kill();
      for (FleetNode survivor : fleet.others(victim)) {
        assertThat(number(TaskOrder.coordination("config.get").on(survivor), "revision"))
            .isEqualTo(revision);
        assertThat(number(TaskOrder.coordination("config.effective").on(survivor), "revision"))
            .isEqualTo(revision);
      }
      assertThat(set("retention.days", 31 + revision)).isEqualTo(revision + 1);
      revision++;
      victim.release();
      fleet.heal();
    }
    JsonNode kept = tasks.run(TaskOrder.coordination("config.get"));
    assertThat(kept.path("settings").path("retention.days").asLong()).isEqualTo(30 + revision);
  }

  @Test
  void configuration_setOnOneNode_isPushedToInstancesThatRunAlready() {
    List<String> keptLoaded =
        fleet.nodes().stream().map(node -> tasks.submit(watch(ENDLESS).on(node))).toList();
    keptLoaded.forEach(tasks::awaitProgress);
    try (EventLog log = fleet.openLog()) {
      Map<String, Long> before = loads(log);
      long revision = set("pushed", 1);
      for (FleetNode node : fleet.nodes()) {
        Waiting.awaitTrue(
            "revision %d at %s".formatted(revision, node.name()),
            Waiting.LIMIT,
            () ->
                number(TaskOrder.coordination("config.effective").on(node), "revision")
                    == revision);
      }
      // An instance that had started after the change would have read it at its start.
      assertThat(loads(log)).isEqualTo(before);
    }
    keptLoaded.forEach(tasks::cancel);
  }

  private Map<String, Long> loads(EventLog log) {
    return fleet.nodes().stream()
        .collect(
            Collectors.toMap(
                FleetNode::name,
                node ->
                    log.ofInstance(node, "network-services").stream()
                        .filter(event -> event.type().equals("component.slot-activated"))
                        .count()));
  }

  private long set(String key, long value) {
    return number(
        TaskOrder.coordination("config.set").with(Map.of("settings", Map.of(key, value))),
        "revision");
  }

  private long number(TaskOrder order, String field) {
    return tasks.run(order).path(field).asLong();
  }

  @Test
  void frozenNode_isTakenOut_andWhatItDoesLaterHasNoEffect() {
    String task = tasks.submit(watch(24));
    JsonNode nearlyDone =
        tasks.await(
            task,
            "nearly done",
            Waiting.LIMIT,
            each ->
                each.path("state").asText().equals("running")
                    && each.path("progress").asDouble() > 0.6);
    FleetNode victim = fleet.nodeOfId(nearlyDone.path("node").asText());
    int next = nearlyDone.path("attempt").asInt() + 1;
    long pid = victim.pid();
    victim.freeze();
    try (EventLog log = fleet.openLog()) {
      LoggedEvent placed =
          log.awaitOfTask(
              task, "the next attempt", FROZEN_LIMIT, event -> is(event, "task.placed", next));
      log.awaitOfTask(task, "the next run", FROZEN_LIMIT, event -> is(event, "task.running", next));
      assertThat(placed.text("node")).isNotEqualTo(victim.id());
      // The first attempt is ahead: if its outcome counted, it would be there first.
      victim.thaw();
      tasks.awaitSuccess(task);
      fleet.heal();
      assertThat(victim.pid()).isNotEqualTo(pid);
      assertThat(log.ofTask(task))
          .filteredOn(event -> is(event, "task.succeeded", next))
          .hasSize(1);
      assertThat(log.ofTask(task))
          .filteredOn(event -> event.type().equals("task.succeeded"))
          .hasSize(1);
      assertThat(log.events("Node|" + victim.id()))
          .filteredOn(event -> event.type().equals("node.started"))
          .extracting(event -> event.number("incarnation"))
          .hasSizeGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void task_submittedAgain_isTheSameUnlessItsBodyDiffers() {
    TaskOrder order = TaskOrder.coordination("monitor.sample").withId("again");
    tasks.run(order);
    for (FleetNode node : fleet.nodes()) {
      assertThat(tasks.offer(node, order).status()).isEqualTo(200);
    }
    NodeApi.Reply other = tasks.offer(fleet.node("node-2"), order.with(Map.of("a", 1)));
    assertThat(other.status()).as(other.toString()).isEqualTo(409);
    assertThat(other.message()).contains("again");
    assertThat(
            fleet
                .verbs()
                .refused(
                    "task",
                    "submit",
                    "--id",
                    "again",
                    "--kind",
                    "network-coordination",
                    "--operation",
                    "monitor.fleet"))
        .contains("again");
    try (EventLog log = fleet.openLog()) {
      assertThat(log.ofTask("again"))
          .extracting(LoggedEvent::type)
          .containsExactly("task.submitted", "task.placed", "task.running", "task.succeeded");
    }
  }

  @Test
  void taskOfAKindWithoutARelease_isRefusedWithTheComponentsName() {
    TaskOrder machine = TaskOrder.ofKind("host-virtual-machine", "run");
    NodeApi.Reply reply = tasks.offer(fleet.node("node-1"), machine);
    assertThat(reply.status()).as(reply.toString()).isEqualTo(404);
    assertThat(reply.message()).contains("vm-manager");
    try (EventLog log = fleet.openLog()) {
      assertThat(log.ofTask(machine.id())).isEmpty();
    }
  }

  @Test
  void fleet_whenAllOfItIsKilled_goesOnWithWhatWasOpen() {
    long revision = set("retention.days", 90);
    String task = tasks.submit(watch(ENDLESS));
    int next = tasks.awaitProgress(task).path("attempt").asInt() + 1;
    // It holds no lease, so nothing but its being open wakes it.
    drain(true);
    String waiting = tasks.submit(TaskOrder.coordination("monitor.sample"));
    int first = awaitVain(waiting).path("attempt").asInt() + 1;
    fleet.killAll();
    fleet.up();
    drain(false);
    try (EventLog log = fleet.openLog()) {
      log.awaitOfTask(
          task, "the next run", ADOPTION_LIMIT, event -> is(event, "task.running", next));
      log.awaitOfTask(
          waiting, "its success", ADOPTION_LIMIT, event -> is(event, "task.succeeded", first));
    }
    assertThat(number(TaskOrder.coordination("config.get"), "revision")).isEqualTo(revision);
    tasks.cancel(task);
    tasks.await(
        task, "cancelled", Waiting.LIMIT, each -> each.path("state").asText().equals("cancelled"));
  }

  /** Until who places it has heard that a node is drained, attempts may be refused by the node. */
  private JsonNode awaitVain(String task) {
    return tasks.await(
        task,
        "waiting for a node",
        Waiting.LIMIT,
        each ->
            each.path("state").asText().equals("submitted")
                && each.path("reason").asText().contains("will do"));
  }

  private void drain(boolean drained) {
    for (FleetNode node : fleet.nodes()) {
      NodeApi.Reply reply =
          fleet
              .anyReady()
              .api()
              .post("/v1/nodes/%s/%s".formatted(node.id(), drained ? "drain" : "resume"));
      assertThat(reply.isDone()).as(reply.toString()).isTrue();
    }
  }

  @Test
  void warden_whenItIsKilled_leavesNodesThatDecideNothingUntilTheNextOne() {
    List<Long> pids = fleet.pids();
    TaskOrder before = TaskOrder.coordination("monitor.sample");
    tasks.run(before);
    // It ends while nothing can be stored, and another runs all the time.
    String running = tasks.submit(watch(ENDLESS));
    tasks.awaitProgress(running);
    String ending = tasks.submit(watch(20));
    tasks.awaitProgress(ending);
    assertThat(tasks.described(ending).orElseThrow().path("state").asText()).isEqualTo("running");
    fleet.killWarden();
    for (FleetNode node : fleet.nodes()) {
      assertThat(node.api().get("/health/live").status()).isEqualTo(200);
      NodeApi.Reply reply = tasks.offer(node, TaskOrder.coordination("monitor.sample"));
      assertThat(reply.status()).as(node + ": " + reply).isEqualTo(503);
      assertThat(reply.message()).contains("event log").contains("mycelium up");
    }
    fleet.up();
    assertThat(fleet.pids()).isEqualTo(pids);
    assertThat(tasks.described(before.id()).orElseThrow().path("state").asText())
        .isEqualTo("succeeded");
    tasks.awaitSuccess(ending);
    tasks.awaitProgress(running);
    tasks.cancel(running);
    try (EventLog log = fleet.openLog()) {
      for (String task : List.of(ending, running)) {
        assertThat(log.ofTask(task))
            .filteredOn(event -> event.type().equals("task.placed"))
            .as("attempts of " + task)
            .hasSize(1);
      }
    }
    tasks.run(TaskOrder.coordination("monitor.sample"));
    assertThat(fleet.pids()).isEqualTo(pids);
  }
}
