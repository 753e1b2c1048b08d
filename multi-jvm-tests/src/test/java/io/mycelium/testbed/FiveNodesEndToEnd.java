package io.mycelium.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Five real nodes: a backbone of three, and a majority that goes on. */
final class FiveNodesEndToEnd {
  private static final int MANY = 12;

  @RegisterExtension
  static final FleetExtension FLEET =
      FleetExtension.of(FleetPlan.aFleet().withNodes(5).publishing("network-services", "10m"));

  private final Fleet fleet = FLEET.fleet();
  private final Tasks tasks = fleet.tasks();

  @Test
  void eachNode_hasAnAddressOfItsOwn() {
    assertThat(fleet.nodes().stream().map(FleetNode::host))
        .doesNotHaveDuplicates()
        .allMatch(host -> host.startsWith("127."));
  }

  @Test
  void fiveNodes_withThreeSclerotia_allRunTasksAndSurviveTheirFounder() {
    for (FleetNode viewer : fleet.nodes()) {
      assertThat(fleet.described(viewer))
          .hasSize(5)
          .filteredOn(node -> node.path("kind").asText().equals("dedicated-sclerotium"))
          .as("as %s sees it", viewer)
          .hasSize(3);
    }
    List<String> done = new ArrayList<>();
    for (FleetNode node : fleet.nodes()) {
      String task = tasks.submit(TaskOrder.coordination("monitor.sample").on(node));
      assertThat(tasks.awaitSuccess(task).path("node").asText()).isEqualTo(node.id());
      done.add(task);
    }

    FleetNode founder = fleet.node("node-1");
    founder.hold();
    founder.kill();

    List<String> more = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      more.add(tasks.submit(TaskOrder.coordination("monitor.sample")));
    }
    for (String task : more) {
      assertThat(tasks.awaitSuccess(task).path("node").asText()).isNotEqualTo(founder.id());
    }
    for (String task : done) {
      assertThat(tasks.awaitSuccess(task).path("attempt").asLong()).isEqualTo(1);
    }
  }

  @Test
  void majorityOfThree_withOneFrozenAndOneKilled_goesOn() {
    FleetNode frozen = fleet.node("node-2");
    FleetNode killed = fleet.node("node-4");
    TaskOrder watch =
        TaskOrder.coordination("monitor.watch").with(Map.of("intervalMs", 500, "samples", 20));
    List<String> running = new ArrayList<>();
    // Nothing binds these to a node, so they may go on elsewhere.
    for (int i = 0; i < 5; i++) {
      running.add(tasks.submit(watch.withId("majority-" + i)));
    }
    running.forEach(tasks::awaitProgress);
    killed.hold();

    frozen.freeze();
    killed.kill();

    String meanwhile = tasks.submit(TaskOrder.coordination("monitor.sample"));
    JsonNode task = tasks.awaitSuccess(meanwhile);
    assertThat(task.path("node").asText()).isNotIn(frozen.id(), killed.id());
    for (String each : running) {
      assertThat(tasks.awaitSuccess(each).path("node").asText()).isNotEmpty();
    }
    FleetNode viewer = fleet.node("node-3");
    Waiting.awaitTrue("three of five up", Waiting.LIMIT, () -> fleet.up(viewer).size() == 3);
  }
}
