package io.mycelium.node.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.actors.task.NetworkTask;
import io.mycelium.actors.task.Work;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.VersionRange;
import io.mycelium.node.fleet.TaskSubmission;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TaskBodiesTest {
  private static final String NODE = "ab".repeat(32);

  private static TaskSubmission task(String kind, String component, Map<String, String> options) {
    return new TaskSubmission(
        new TaskId("t"), kind, component, "^1.2.0", "work", new byte[] {1}, options);
  }

  @Test
  void of_runComponent_hasAllThatWasSaid() {
    NetworkTask body =
        TaskBodies.of(
            task(
                "run-component",
                "text-search",
                Map.of("node", NODE, "zone", "north", "memory-bytes", "7", "time-limit", "PT30S")));

    assertThat(body).isInstanceOf(NetworkTask.RunComponent.class);
    assertThat(body.loads())
        .containsExactly(
            new NetworkTask.Need(new ComponentId("text-search"), VersionRange.parse("^1.2.0")));
    assertThat(body.work().requirements())
        .isEqualTo(new Work.Requirements(7, "north", new NodeId(NODE)));
    assertThat(body.work().timeLimit()).isEqualTo(Duration.ofSeconds(30));
    assertThat(body.work().onCutOff()).isEqualTo(new Work.OnCutOff.Stop());
  }

  @Test
  void of_otherKinds_namesTheirComponentsItself() {
    assertThat(TaskBodies.of(task("host-virtual-machine", "", Map.of())).loads())
        .extracting(need -> need.component().value())
        .containsExactly("vm-manager", "distributed-ram");
    assertThat(TaskBodies.of(task("manage-storage", "", Map.of())).loads()).hasSize(1);
    assertThat(TaskBodies.of(task("network-coordination", "", Map.of())).loads()).hasSize(1);
    assertThatThrownBy(() -> TaskBodies.of(task("manage-storage", "text-search", Map.of())))
        .hasMessageContaining("manage-storage")
        .hasMessageContaining("text-search");
  }

  @Test
  void of_whatItDoesNotKnow_isRefusedByName() {
    assertThatThrownBy(() -> TaskBodies.of(task("run", "c", Map.of())))
        .hasMessageContaining("'run'");
    assertThatThrownBy(() -> TaskBodies.of(task("run-component", "c", Map.of("nod", NODE))))
        .hasMessageContaining("'nod'")
        .hasMessageContaining("zone");
    assertThatThrownBy(() -> TaskBodies.of(task("run-component", "c", Map.of("node", "node-9"))))
        .hasMessageContaining("node-9");
    assertThatThrownBy(
            () -> TaskBodies.of(task("run-component", "c", Map.of("memory-bytes", "much"))))
        .hasMessageContaining("much");
    assertThatThrownBy(
            () -> TaskBodies.of(task("run-component", "c", Map.of("time-limit", "soon"))))
        .hasMessageContaining("soon")
        .hasMessageContaining("PT30S");
  }
}
