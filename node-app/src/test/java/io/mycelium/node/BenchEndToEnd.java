package io.mycelium.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.http.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benches, as far as they can be tested without a clock, and the cache that starts use. */
final class BenchEndToEnd {
  @TempDir private Path temp;

  @SuppressWarnings("NullAway.Init")
  private Program program;

  @BeforeEach
  void start() {
    program = new Program(temp, "fleet");
  }

  @AfterEach
  void noOrphanSurvives() throws IOException, InterruptedException {
    program.run("down");
    program.assertNoOrphan();
  }

  @Test
  void benches_ofOneRound_writeRows() throws Exception {
    assertThat(rows("start", List.of()))
        .extracting(row -> row.path("metric").asText())
        .contains(
            "process start to READY",
            "the same, fastest round",
            "the same, slowest round",
            "installation",
            "start-up cache");
    assertThat(rows("task", List.of("--warm-up", "100")))
        .extracting(row -> row.path("metric").asText())
        .contains(
            "submit to done, by a durable command",
            "the same, lowest of the rounds",
            "the same, highest of the rounds",
            "submit to done, fastest round",
            "submit to done, slowest round",
            "forced insert");
  }

  // Rows about rivals are there only where their module was built before.
  @Test
  void benchesOfTheManager_ofOneRound_writeRows() throws Exception {
    assertThat(metrics("acquire", List.of("--warm-up", "10", "--operations", "1000")))
        .contains("handle taken and given back", "lease on disk, by a durable command");
    assertThat(metrics("unload", List.of("--cycles", "10")))
        .contains("leaked class loaders", "growth of metaspace after the warm-up", "cycle, median");
    assertThat(metrics("evict", List.of("--shorten", "100")))
        .contains("reloads, Zipf, components alike, by LRU", "reloads, demo, by LRU");
    assertThat(metrics("tiers", List.of("--calls", "100")))
        .contains(
            "a call in the tier process, median",
            "a call in the tier wasm, median",
            "memory of the process");
    assertThat(metrics("density", List.of("--components", "20")))
        .contains("missing of 20 components at work at once", "heap for each, most");
  }

  private List<String> metrics(String bench, List<String> more) throws Exception {
    return rows(bench, more).stream().map(row -> row.path("metric").asText()).toList();
  }

  // Whether they hold depends on the machine, so both codes are fine.
  private List<JsonNode> rows(String bench, List<String> more) throws Exception {
    Path json = temp.resolve(bench + ".json");
    Path output = temp.resolve(bench + ".txt");
    List<String> command =
        new ArrayList<>(
            List.of(
                Program.HOME.resolve("mycelium").toString(),
                "bench",
                bench,
                "--rounds",
                "1",
                "--json",
                json.toString()));
    command.addAll(more);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("MYCELIUM_SKIP_BUILD", "1");
    int code = builder.start().waitFor();
    assertThat(code).as(Files.readString(output)).isBetween(0, 1);
    assertThat(json).as(Files.readString(output)).exists();
    List<JsonNode> rows = new ArrayList<>();
    Json.MAPPER.readTree(Files.readString(json)).forEach(rows::add);
    boolean all = true;
    for (JsonNode row : rows) {
      List<String> keys = new ArrayList<>();
      row.fieldNames().forEachRemaining(keys::add);
      assertThat(keys)
          .containsExactly(
              "bench", "metric", "unit", "value", "baseline", "ratio", "limit", "holds");
      assertThat(row.path("bench").asText()).isEqualTo(bench);
      assertThat(row.path("value").isNumber()).isTrue();
      assertThat(row.path("limit").isNull() && !row.path("holds").asBoolean()).isFalse();
      all &= row.path("holds").asBoolean();
    }
    assertThat(code).isEqualTo(all ? 0 : 1);
    return rows;
  }

  @Test
  void nodes_mapTheStartupCache() throws Exception {
    program.done("up", "--nodes", "1", "--detach");
    String maps =
        Files.readString(Path.of("/proc", Long.toString(program.node("node-1").pid()), "maps"));
    assertThat(maps).contains(cache().toRealPath().toString());
  }

  @Test
  void start_withADamagedCache_works() throws Exception {
    program.done("up", "--nodes", "1", "--detach");
    program.done("down");
    Path cache = cache();
    Path whole = temp.resolve("whole.aot");
    Files.move(cache, whole);
    try {
      Files.write(cache, "no cache at all".getBytes(StandardCharsets.UTF_8));
      assertThat(program.done("up", "--nodes", "1", "--detach")).contains("READY node-1");
    } finally {
      Files.delete(cache);
      Files.move(whole, cache);
    }
    // With the whole cache again: the warning of the JVM would be among the answer here.
    assertThat(program.nodes()).hasSize(1);
  }

  private static Path cache() throws IOException {
    try (Stream<Path> files = Files.list(Program.HOME.resolve("node-app/target/mycelium"))) {
      List<Path> caches = files.filter(each -> each.toString().endsWith(".aot")).toList();
      assertThat(caches).hasSize(1);
      return caches.getFirst();
    }
  }
}
