package io.mycelium.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Components that need each other, from their publication to the change of a provider. */
final class ServicesEndToEnd {
  private static final String CONTRACT =
      """
      package acme;
      public interface Clock {
        record Told(String by, java.util.List<String> words) {}
        Told tell(String word);
      }
      """;
  private static final String PROVIDER =
      """
      package demo;
      import acme.Clock; import io.mycelium.api.*; import java.util.List;
      public final class Main implements Component {
        public void start(ComponentContext c) {
          String version = c.version().toString();
          c.services().offer(Clock.class, word -> new Clock.Told(version, List.of(word)));
        }
        public byte[] run(TaskContext t) { return new byte[0]; }
        public void stop() {}
      }
      """;
  private static final String CONSUMER =
      """
      package demo;
      import acme.Clock; import io.mycelium.api.*; import java.time.Duration;
      public final class Main implements Component {
        private Clock clock;
        public void start(ComponentContext c) { clock = c.services().require(Clock.class); }
        public byte[] run(TaskContext t) throws Exception {
          if (t.operation().equals("once")) {
            return clock.tell("hello").toString().getBytes();
          }
          while (!t.awaitCancelled(Duration.ofMillis(100))) {
            t.progress(0.5, "told by " + clock.tell("again").by());
          }
          return new byte[0];
        }
        public void stop() {}
      }
      """;

  @RegisterExtension
  static final FleetExtension FLEET = FleetExtension.of(FleetPlan.aFleet().withNodes(1));

  private final Fleet fleet = FLEET.fleet();
  private final Tasks tasks = fleet.tasks();

  private void publishProvider(String version) {
    new WrittenComponent("clock", version, PROVIDER, CONTRACT, version, "").publish(fleet);
  }

  @Test
  void consumer_findsItsProvider_andLivesThroughItsReplacement() {
    new WrittenComponent("asker", "1.0.0", CONSUMER, CONTRACT, "", "^1.0.0").publish(fleet);
    FleetNode node = fleet.nodes().getFirst();
    TaskOrder once = TaskOrder.running("asker", "once");
    // Until the rules of a component are heard, a task waits for them.
    AtomicInteger alone = new AtomicInteger();
    Waiting.awaitTrue(
        "the refusal of a task that lacks a provider",
        Waiting.LIMIT,
        () -> {
          String refusal =
              tasks.offer(node, once.withId("alone-" + alone.incrementAndGet())).message();
          return refusal.contains("asker")
              && refusal.contains("acme.Clock")
              && refusal.contains("[1.0.0,2.0.0)");
        });

    publishProvider("1.0.0");
    Waiting.awaitTrue(
        "the release of the provider",
        Waiting.LIMIT,
        () -> tasks.offer(node, once.withId("first")).isDone());
    assertThat(told("first")).isEqualTo("Told[by=1.0.0, words=[hello]]");

    String running = tasks.submit(TaskOrder.running("asker", "on").withId("running"));
    awaitDetail(running, "told by 1.0.0");
    publishProvider("1.1.0");
    AtomicInteger asked = new AtomicInteger();
    Waiting.awaitTrue(
        "a task with the new provider",
        Waiting.LIMIT,
        () ->
            told(tasks.submit(once.withId("next-" + asked.incrementAndGet())))
                .contains("by=1.1.0"));
    awaitDetail(running, "told by 1.1.0");
    tasks.cancel(running);
    try (EventLog log = fleet.openLog()) {
      Waiting.awaitTrue(
          "the unload of the old provider",
          Waiting.LIMIT,
          () ->
              log.ofInstance(node, "clock").stream()
                  .anyMatch(
                      event ->
                          event.type().equals("component.slot-unloaded")
                              && event.number("generation") == 1));
    }
  }

  private String told(String task) {
    return tasks.awaitSuccess(task).path("result").asText();
  }

  private void awaitDetail(String task, String wanted) {
    tasks.await(task, wanted, Waiting.LIMIT, now -> now.path("reason").asText().contains(wanted));
  }
}
