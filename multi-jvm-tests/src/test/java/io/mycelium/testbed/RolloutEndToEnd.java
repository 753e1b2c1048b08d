package io.mycelium.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A version that goes to a canary first: one that does well, and one that fails there. */
final class RolloutEndToEnd {
  private static final String COMPONENT = "teller";
  private static final String GOOD =
      """
      package demo;
      import io.mycelium.api.*;
      public final class Main implements Component {
        private String version;
        public void start(ComponentContext c) { version = c.version().toString(); }
        public byte[] run(TaskContext t) { return version.getBytes(); }
        public void stop() {}
      }
      """;
  private static final String BAD =
      GOOD.replace(
          "return version.getBytes()", "throw new IllegalStateException(\"bad \" + version)");

  @RegisterExtension
  static final FleetExtension FLEET = FleetExtension.of(FleetPlan.aFleet().withNodes(2));

  private final Fleet fleet = FLEET.fleet();
  private final Tasks tasks = fleet.tasks();
  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void rollout_goesFromTheCanaryToAll_andBackFromACanaryThatFails() {
    FleetNode canary = fleet.nodes().getFirst();
    FleetNode other = fleet.nodes().getLast();
    publish("1.0.0", GOOD);
    fleet.verbs().done("release", "policy", COMPONENT, "manual");
    awaitVersion(canary, "1.0.0");
    awaitVersion(other, "1.0.0");

    publish("2.0.0", GOOD);
    start(canary, "2.0.0");
    awaitVersion(canary, "2.0.0");
    assertThat(end(other)).contains("1.0.0");
    awaitStage("done");
    assertThat(evidence())
        .contains("2.0.0 passed")
        .contains("signed by " + canary.id())
        .doesNotContain("unsigned");
    awaitVersion(other, "2.0.0");

    publish("3.0.0", BAD);
    start(canary, "3.0.0");
    Waiting.awaitTrue(
        "a task that fails on the canary", Waiting.LIMIT, () -> end(canary).contains("bad 3.0.0"));
    assertThat(end(other)).contains("2.0.0");
    awaitStage("rolling-back");
    awaitVersion(canary, "2.0.0");
    assertThat(status().at("/facts/failures").asInt()).isPositive();
    assertThat(status().at("/facts/reason").asText()).contains("bad 3.0.0");
    assertThat(evidence()).contains("3.0.0 failed").contains("signed by " + canary.id());
  }

  private String evidence() {
    return status().at("/facts/evidence").toString();
  }

  private void publish(String version, String source) {
    new WrittenComponent(COMPONENT, version, source, "", "", "").publish(fleet);
  }

  /** Each node hears of the release by itself, so an order may come too early. */
  private void start(FleetNode canary, String version) {
    Waiting.awaitTrue(
        "the start of the rollout to " + version,
        Waiting.LIMIT,
        () ->
            fleet
                    .verbs()
                    .run(
                        "rollout",
                        "start",
                        COMPONENT,
                        version,
                        "--canary",
                        canary.name(),
                        "--canary-limit",
                        "PT1M",
                        "--soak",
                        "PT2S",
                        "--watch",
                        "PT2S")
                    .code()
                == 0);
  }

  private JsonNode status() {
    return Json.parse(fleet.verbs().done("rollout", "status", COMPONENT, "-o", "json"));
  }

  private void awaitStage(String stage) {
    Waiting.awaitTrue(
        "the stage " + stage,
        Waiting.LIMIT,
        () -> status().at("/facts/stage").asText().equals(stage));
  }

  /** Runs one more task on the node, which may not have heard of the release, and says its end. */
  private String end(FleetNode node) {
    TaskOrder order =
        TaskOrder.running(COMPONENT, "tell").on(node).withId("t" + asked.incrementAndGet());
    Waiting.awaitTrue(
        "the submission of " + order.id(), Waiting.LIMIT, () -> tasks.offer(node, order).isDone());
    return tasks
        .await(
            order.id(),
            "its end",
            Waiting.LIMIT,
            now -> now.path("state").asText().matches("succeeded|failed"))
        .toString();
  }

  private void awaitVersion(FleetNode node, String version) {
    Waiting.awaitTrue(
        "version %s on %s".formatted(version, node),
        Waiting.LIMIT,
        () -> end(node).contains("\"" + version + "\""));
  }
}
