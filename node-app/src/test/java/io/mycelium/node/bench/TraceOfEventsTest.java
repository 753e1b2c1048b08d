package io.mycelium.node.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.http.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TraceOfEventsTest {
  @Test
  void recordedTrace_isWhatComesOfTheEventsOfThatRun() throws Exception {
    assertThat(RecordedTrace.demoText()).isEqualTo(TraceOfEvents.of(demoEvents()));
  }

  /** What was left out or put in by hand would leave a gap or break the order. */
  @Test
  void recordedEvents_areOfOneLogWithoutGaps() throws Exception {
    Map<String, Long> numbers = new HashMap<>();
    long index = 0;
    for (JsonNode event : demoEvents()) {
      String entity = event.path("entity").asText();
      long number = numbers.merge(entity, 1L, Long::sum);
      assertThat(event.path("number").asLong()).as(entity).isEqualTo(number);
      assertThat(event.path("index").asLong()).isGreaterThan(index);
      assertThat(event.path("digest").asText()).hasSize(64);
      index = event.path("index").asLong();
    }
    assertThat(numbers).hasSize(6);
  }

  @Test
  void demo_asItWasRecorded_hasTheUsesOfThreeNodes() throws Exception {
    List<EvictionTrace> nodes = RecordedTrace.demoByNode();

    assertThat(nodes).hasSize(3);
    assertThat(nodes.stream().mapToInt(trace -> trace.uses().size()).sum())
        .isEqualTo(RecordedTrace.demo().uses().size())
        .isEqualTo(
            (int)
                demoEvents().stream()
                    .filter(event -> event.path("type").asText().endsWith(".lease-granted"))
                    .count());
  }

  @Test
  void log_withLoadsAndLeases_isATraceWithTheirSizesAndTimes() throws Exception {
    List<JsonNode> log =
        log(
            started(1, 0),
            // On disk after 40 ms of transfer, which no reload pays.
            "'type':'component.bundle-cached','at':'%s','event':{'version':'1.0.0'}",
            40,
            "'type':'component.slot-activated','at':'%s','event':{'generation':1,'memoryBytes':7}",
            60,
            lease("aa"),
            70,
            "'type':'component.slot-unloaded','at':'%s','event':{'generation':1,'freedBytes':90}",
            80,
            started(2, 100),
            "'type':'component.slot-activated','at':'%s','event':{'generation':2,'memoryBytes':8}",
            130,
            lease("aa"),
            140,
            lease("bb"),
            150);

    String text = TraceOfEvents.of(log);

    assertThat(text.lines().filter(line -> !line.startsWith("#")))
        .containsExactly(
            "capacity 90",
            "component counter@1.0.0 90 25",
            "use counter@1.0.0 n1",
            "use counter@1.0.0 n1",
            "use counter@1.0.0 n2");
    assertThat(RecordedTrace.byNode("two", text)).hasSize(2);
    assertThat(Evictions.firstLoadsSeconds(RecordedTrace.parse("all", text))).isEqualTo(0.025);
  }

  @Test
  void log_thatBeginsTooLate_isRefused() throws Exception {
    assertThatThrownBy(() -> TraceOfEvents.of(log(lease("aa"), 1)))
        .isInstanceOf(BenchFailedException.class)
        .hasMessageContaining("counter@1.0.0")
        .hasMessageContaining("begins too late");
    assertThatThrownBy(() -> TraceOfEvents.of(log(started(1, 0))))
        .isInstanceOf(BenchFailedException.class)
        .hasMessageContaining("no lease is among 1 events");
  }

  private static List<JsonNode> demoEvents() throws Exception {
    return TraceCommand.facts(
        Path.of(
            Objects.requireNonNull(TraceOfEventsTest.class.getResource("demo-events.jsonl"))
                .toURI()));
  }

  private static String started(long generation, int atMs) {
    return "'type':'component.load-started','at':'%s','event':{'version':'1.0.0','generation':%d}"
        .formatted(at(atMs), generation);
  }

  private static String lease(String node) {
    return "'type':'component.lease-granted','at':'%s','event':{'lease':{'component':'counter',"
        + "'version':'1.0.0','node':'"
        + node
        + "'}}";
  }

  private static String at(int ms) {
    return "2026-01-01T00:00:00.%03dZ".formatted(ms);
  }

  /** Events without their braces and the id, each that has no time followed by it. */
  private static List<JsonNode> log(Object... parts) throws Exception {
    List<JsonNode> events = new ArrayList<>();
    for (int i = 0; i < parts.length; i++) {
      String event = (String) parts[i];
      if (i + 1 < parts.length && parts[i + 1] instanceof Integer ms) {
        event = event.replace("%s", at(ms));
        i++;
      }
      String entity = "'entity':'Component|aa/counter',";
      events.add(Json.MAPPER.readTree(("{" + entity + event + "}").replace('\'', '"')));
    }
    return events;
  }
}
