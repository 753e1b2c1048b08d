package io.mycelium.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A component that ends the node it runs on, until it is kept in a process of its own. */
final class ExitEndToEnd {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** A call that no lint sees. */
  private static final String EXIT =
      "Class.forName(\"java.lang.System\").getMethod(\"exit\", int.class).invoke(null, 7)";

  private static final String HOARD =
      "for (List<byte[]> all = new ArrayList<>(); ; all.add(new byte[1 << 20])) {}";

  @RegisterExtension
  static final FleetExtension FLEET = FleetExtension.of(FleetPlan.aFleet().withNodes(1));

  private final Fleet fleet = FLEET.fleet();

  @Test
  void component_thatExits_isKeptInAProcessTheThirdTime_whereItEndsItselfAlone() {
    endsItsNodeTwice("quitter", EXIT, 7, "status: 7");
  }

  @Test
  void component_thatFillsTheHeap_isKeptInAProcessTheThirdTime_whereItEndsItselfAlone() {
    endsItsNodeTwice("hoarder", HOARD, 3, "a full heap: it kept ");
  }

  /** A component that counts in its own folder, and ends the JVM the first three times. */
  private static String source(String how) {
    return """
        package demo;
        import io.mycelium.api.*;
        import java.nio.file.*;
        import java.util.*;
        public final class Main implements Component {
          private Path times;
          public void start(ComponentContext c) { times = c.data().path().resolve("times"); }
          public byte[] run(TaskContext t) throws Exception {
            int before = Files.exists(times) ? Files.readString(times).length() : 0;
            Files.writeString(times, "x".repeat(before + 1));
            if (before < 3) %s;
            return ("run " + (before + 1)).getBytes();
          }
          public void stop() {}
        }
        """
        .formatted(how);
  }

  private void endsItsNodeTwice(String component, String how, int code, String evidence) {
    FleetNode node = fleet.nodes().getFirst();
    new WrittenComponent(component, "1.0.0", source(how), "", "", "").publish(fleet);
    TaskOrder order = TaskOrder.running(component, "end").withId(component + "-ends");
    Waiting.awaitTrue(
        "the submission", Waiting.LIMIT, () -> fleet.tasks().offer(node, order).isDone());

    try (EventLog log = fleet.openLog()) {
      // The third time it is alone with its process, and the task fails by its own fault.
      LoggedEvent failed =
          log.awaitOfTask(
              order.id(), "the end", LIMIT, event -> event.type().equals("task.failed"));
      assertThat(failed.number("attempt")).isEqualTo(3);
      assertThat(failed.text("reason")).contains("ended with " + code);
      Waiting.awaitTrue(
          "the death of the process",
          Waiting.LIMIT,
          () -> of(log.ofInstance(node, component), "component.slot-died").size() == 1);

      List<LoggedEvent> events = log.ofInstance(node, component);
      assertThat(of(events, "component.slot-ended-node"))
          .hasSize(2)
          .allSatisfy(event -> assertThat(event.text("evidence")).contains(evidence));
      assertThat(of(events, "component.isolation-raised"))
          .singleElement()
          .satisfies(event -> assertThat(event.text("evidence")).contains(evidence));
      assertThat(log.brokenChains()).isEmpty();
    }
  }

  private static List<LoggedEvent> of(List<LoggedEvent> events, String type) {
    return events.stream().filter(event -> event.type().equals(type)).toList();
  }
}
