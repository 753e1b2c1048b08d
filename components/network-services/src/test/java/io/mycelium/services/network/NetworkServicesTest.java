package io.mycelium.services.network;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mycelium.api.KeyValueStore;
import io.mycelium.api.TaskId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkServicesTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));

  @TempDir private Path directory;
  private final InMemoryKeyValueStore store = new InMemoryKeyValueStore();
  private final NetworkServices first = new NetworkServices(CLOCK);
  private final NetworkServices second = new NetworkServices(CLOCK);

  @BeforeEach
  void start() throws IOException {
    first.start(FakeContext.of("a", Files.createDirectories(directory.resolve("a")), store));
    second.start(FakeContext.of("b", Files.createDirectories(directory.resolve("b")), store));
  }

  private static String run(NetworkServices node, String operation, String input) throws Exception {
    return new String(node.run(new FakeTask(operation, input, 1)), UTF_8);
  }

  @Test
  void sample_ofThisMachine_hasItsFigures() throws Exception {
    assertThat(run(first, "monitor.sample", ""))
        .contains("\"at\":\"2026-01-02T03:04:05Z\"")
        .contains("\"cpu_count\":", "\"heap_used_bytes\":", "\"disk_free_bytes\":");
  }

  @Test
  void sample_ofAnotherProc_isReadAsItIs() throws Exception {
    Path proc = Files.createDirectories(directory.resolve("proc"));
    Files.writeString(
        proc.resolve("meminfo"), "MemTotal:  1000 kB\nMemFree: 1 kB\nMemAvailable:   250 kB\n");

    assertThat(new NodeSample(proc, directory).read())
        .containsEntry("memory_total_bytes", 1_024_000.0)
        .containsEntry("memory_used_ratio", 0.75)
        .doesNotContainKey("process_resident_bytes");
  }

  @Test
  void fleet_askedOnOneNode_knowsTheSamplesOfBoth() throws Exception {
    run(first, "monitor.sample", "");
    run(second, "monitor.sample", "");

    assertThat(run(first, "monitor.fleet", "")).contains("a".repeat(64)).contains("b".repeat(64));
  }

  @Test
  void sample_whoseWriteIsNotAnswered_isWrittenAgain() throws Exception {
    store.loseNextAnswer();
    run(first, "monitor.sample", "");

    assertThat(run(first, "monitor.fleet", "")).contains("a".repeat(64));
    assertThat(store.list("monitor/latest/").getFirst().version()).isEqualTo(2);
  }

  @Test
  void history_longerThanAsked_givesTheLast() throws Exception {
    for (int i = 0; i < 3; i++) {
      run(first, "monitor.sample", "");
    }

    assertThat(run(first, "monitor.history", "{\"limit\":2}").split("\"figures\"")).hasSize(3);
    assertThatThrownBy(() -> run(first, "monitor.history", "{\"limit\":1001}"))
        .hasMessageContaining("from 1 to 1000, it is 1001");
  }

  @Test
  void threshold_setOnOneNode_alertsOnTheOther() throws Exception {
    run(first, "monitor.thresholds", "{\"thresholds\":{\"cpu_count\":{\"above\":0}}}");

    assertThat(run(second, "monitor.sample", "")).contains("cpu_count is").contains("above 0");
    assertThat(run(first, "monitor.alerts", "")).contains("b".repeat(64)).contains("above 0");
  }

  @Test
  void threshold_ofAnotherShape_isRefusedAndChangesNothing() throws Exception {
    assertThatThrownBy(
            () -> run(first, "monitor.thresholds", "{\"thresholds\":{\"x\":{\"above\":\"a\"}}}"))
        .hasMessageContaining("threshold of 'x'");

    assertThat(run(first, "monitor.thresholds", "")).isEqualTo("{\"thresholds\":{}}");
  }

  @Test
  void watch_untilCancelled_samplesEachTime() throws Exception {
    FakeTask task = new FakeTask("monitor.watch", "{\"intervalMs\":10}", 3);

    assertThat(new String(first.run(task), UTF_8)).isEqualTo("{\"samples\":3}");
    assertThat(task.lines).contains("3 samples");
  }

  @Test
  void setting_changedOnOneNode_isInForceOnAll() throws Exception {
    run(first, "config.set", "{\"settings\":{\"zone\":\"north\",\"limit\":5}}");
    run(second, "config.set", "{\"settings\":{\"limit\":6,\"zone\":null}}");

    assertThat(run(first, "config.effective", ""))
        .isEqualTo(run(second, "config.get", ""))
        .contains("\"revision\":2", "\"settings\":{\"limit\":6}", "\"author\":\"task t");
  }

  @Test
  void node_startedLater_hasWhatIsInForce() throws Exception {
    run(first, "config.set", "{\"settings\":{\"limit\":5}}");
    NetworkServices third = new NetworkServices(CLOCK);

    third.start(FakeContext.of("c", directory, store));

    assertThat(run(third, "config.effective", "")).contains("\"limit\":5");
  }

  @Test
  void rollback_toAnEarlierRevision_isANewOneWithItsSettings() throws Exception {
    run(first, "config.set", "{\"settings\":{\"limit\":5}}");
    run(first, "config.set", "{\"settings\":{\"limit\":6}}");

    assertThat(run(second, "config.rollback", "{\"revision\":1}"))
        .contains("\"revision\":3", "\"limit\":5");
    assertThat(run(first, "config.history", "").split("\"revision\":")).hasSize(4);
    assertThatThrownBy(() -> run(first, "config.rollback", "{\"revision\":9}"))
        .hasMessageContaining("revision 9 is not kept");
  }

  @Test
  void set_madeFromAnOlderRevision_isRefusedAndChangesNothing() throws Exception {
    run(first, "config.set", "{\"settings\":{\"limit\":5}}");

    assertThatThrownBy(
            () -> run(second, "config.set", "{\"expected\":0,\"settings\":{\"limit\":6}}"))
        .hasMessageContaining("made from revision 0, but revision 1 is in force");
    assertThat(run(second, "config.effective", "")).contains("\"limit\":5");
  }

  @Test
  void setting_ofAnotherShape_isRefused() {
    assertThatThrownBy(() -> run(first, "config.set", "{\"settings\":{\"A b\":1}}"))
        .hasMessageContaining("setting 'A b'");
    assertThatThrownBy(() -> run(first, "config.set", "{\"settings\":{\"a\":[1]}}"))
        .hasMessageContaining("setting 'a' must be a number");
    assertThatThrownBy(() -> run(first, "config.set", "{}"))
        .hasMessageContaining("field 'settings' must be an object");
  }

  @Test
  void revisions_moreThanTheStoreHasKeys_replaceTheOldest() throws Exception {
    int last = KeyValueStore.MAX_KEYS + 5;
    for (int i = 1; i <= last; i++) {
      run(i % 2 == 0 ? first : second, "config.set", "{\"settings\":{\"limit\":" + i + "}}");
    }

    assertThat(store.list("config/")).hasSize(ConfigurationManagerService.MAX_REVISIONS);
    assertThat(run(second, "config.effective", "")).contains("\"limit\":" + last);
    int oldest = last - ConfigurationManagerService.MAX_REVISIONS + 1;
    assertThat(run(first, "config.get", "{\"revision\":" + oldest + "}"))
        .contains("\"limit\":" + oldest);
    assertThatThrownBy(() -> run(first, "config.get", "{\"revision\":" + (oldest - 1) + "}"))
        .hasMessageContaining("is not kept");
  }

  @Test
  void set_byALaterAttemptOfTheSameTask_isTheRevisionOfTheEarlier() throws Exception {
    String input = "{\"expected\":0,\"settings\":{\"limit\":5}}";
    TaskId task = new TaskId("once");
    byte[] earlier = first.run(new FakeTask(task, 1, "config.set", input, 1));
    run(second, "config.set", "{\"settings\":{\"limit\":6}}");

    assertThat(second.run(new FakeTask(task, 2, "config.set", input, 1))).isEqualTo(earlier);
    assertThat(run(first, "config.effective", "")).contains("\"limit\":6");
  }

  @Test
  void rollback_byALaterAttempt_whoseTargetHasLeftTheRing_isTheRevisionOfTheEarlier()
      throws Exception {
    for (int i = 1; i <= ConfigurationManagerService.MAX_REVISIONS; i++) {
      run(first, "config.set", "{\"settings\":{\"limit\":" + i + "}}");
    }
    TaskId task = new TaskId("back");
    byte[] earlier = first.run(new FakeTask(task, 1, "config.rollback", "{\"revision\":1}", 1));

    assertThat(second.run(new FakeTask(task, 2, "config.rollback", "{\"revision\":1}", 1)))
        .isEqualTo(earlier);
  }

  @Test
  void operation_unknown_isRefusedByName() {
    assertThatThrownBy(() -> run(first, "monitor.guess", ""))
        .hasMessageContaining("'monitor.guess' is unknown");
  }

  @Test
  void operations_thatThePomDeclares_areKnown() throws IOException {
    List<String> declared =
        Pattern.compile("<((?:monitor|config)\\.[a-z]+)>")
            .matcher(Files.readString(Path.of("pom.xml")))
            .results()
            .map(tag -> tag.group(1))
            .toList();

    assertThat(declared).hasSize(11).doesNotHaveDuplicates();
    for (String operation : declared) {
      Throwable refusal = catchThrowable(() -> run(first, operation, ""));
      assertThat(String.valueOf(refusal)).doesNotContain("is unknown");
    }
  }

  @Test
  void stop_ofAllNodes_leavesNoWatch() {
    first.stop();
    second.stop();

    assertThat(store.watcherCount()).isZero();
  }
}
