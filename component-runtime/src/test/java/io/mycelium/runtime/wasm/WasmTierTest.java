package io.mycelium.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.runtime.LoadedSlot;
import io.mycelium.runtime.UnloadOutcome;
import io.mycelium.runtime.process.MemoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modules that do what they should, one of them as clang has made it. */
class WasmTierTest {
  @TempDir private Path directory;

  @SuppressWarnings("NullAway.Init")
  private WasmFixture fixture;

  @BeforeEach
  void open() {
    fixture = new WasmFixture(directory);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static byte[] wordCount() throws IOException {
    return Files.readAllBytes(
        Path.of("../components/word-count-wasm/bundle/content/word-count.wasm"));
  }

  @Test
  void component_ofARealToolchain_runsItsTasksAndIsGoneWhenUnloaded() throws Exception {
    LoadedSlot slot = fixture.load(wordCount(), 2 << 20);

    assertThat(fixture.run(slot, "count", "Grün ist\nalle Theorie und grün und\n"))
        .isEqualTo(
            """
            lines 2
            words 7
            bytes 37
            characters 35
            longest-line 25
            most-frequent und 2
            """);
    assertThat(fixture.run(slot, "count", ""))
        .isEqualTo("lines 0\nwords 0\nbytes 0\ncharacters 0\nlongest-line 0\n");
    assertThat(fixture.run(slot, "nothing", "")).isEmpty();
    assertThat(fixture.run(slot, "sing", ""))
        .isEqualTo("failed: the operations are count and nothing");
    assertThat(fixture.reports).contains("1.0 counted");
    assertThat(slot.memoryBytes()).isPositive();

    assertThat(WasmFixture.unload(slot)).isInstanceOf(UnloadOutcome.Unloaded.class);
    assertThat(slot.memoryBytes()).isZero();
    assertThatThrownBy(() -> fixture.run(slot, "count", ""))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("unloads");
  }

  @Test
  void component_ofARealToolchain_countsTheLargestInput() throws Exception {
    LoadedSlot slot = fixture.load(wordCount(), 2 << 20);
    StringBuilder text = new StringBuilder();
    for (int i = 0; text.length() < 65_000; i++) {
      text.append(Integer.toString(i, 36)).append(' ');
    }
    int words = text.toString().split(" ", -1).length - 1;

    assertThat(fixture.run(slot, "count", text.toString()))
        .contains("words " + words + "\n")
        .contains("bytes " + text.length() + "\n");
  }

  @Test
  void unload_ofManyLoads_isProvenForEach() throws Exception {
    for (int i = 0; i < 30; i++) {
      LoadedSlot slot = fixture.load(wordCount(), 2 << 20);
      assertThat(fixture.run(slot, "count", "a b a")).contains("most-frequent a 2");
      assertThat(WasmFixture.unload(slot)).isInstanceOf(UnloadOutcome.Unloaded.class);
    }
    assertThat(fixture.runtime.leaked()).isEmpty();
  }

  @Test
  void attempts_shareNoMemory() throws Exception {
    // Adds one to the digit at address 8 and returns it.
    int[] code = {
      0x41, 8, 0x41, 8, 0x28, 2, 0, 0x41, 1, 0x6a, 0x36, 2, 0, //
      0x41, 12, 0x41, 8, 0x28, 2, 0, 0x41, 0x30, 0x6a, 0x36, 2, 0, //
      0x42, 12, 0x42, 32, 0x86, 0x42, 1, 0x84
    };
    LoadedSlot slot = fixture.load(TestModule.running(code));

    assertThat(fixture.run(slot)).isEqualTo("1");
    assertThat(fixture.run(slot)).isEqualTo("1");
  }

  @Test
  void initialize_isCalledBeforeEachAttempt() throws Exception {
    int[] code = {0x42, 12, 0x42, 32, 0x86, 0x42, 1, 0x84};
    LoadedSlot slot =
        fixture.load(
            TestModule.running(code)
                .function(">", "_initialize", 0x41, 12, 0x41, 0x37, 0x36, 2, 0));

    assertThat(fixture.run(slot)).isEqualTo("7");
    assertThat(fixture.run(slot)).isEqualTo("7");
  }

  @Test
  void functionsOfTheNode_reachLogsProgressAndTime() throws Exception {
    // The input is at 1024; the time goes to 0.
    LoadedSlot slot =
        fixture.load(
            TestModule.running(
                    0x41, 1, 0x20, 2, 0x20, 3, 0x10, 0, // log(info, input)
                    0x20, 2, 0x20, 3, 0x10, 1, // line(input)
                    0x44, 0, 0, 0, 0, 0, 0, 0xe0, 0x3f, 0x20, 2, 0x20, 3, 0x10, 2, // progress(0.5)
                    0x10, 3, 0x04, 0x40, 0x00, 0x0b, // cancelled: trap
                    0x41, 0, 0x10, 4, 0x42, 0xe8, 7, 0x82, 0x37, 3, 0, // ms % 1000
                    0x42, 2)
                .imported("mycelium", "log", "iii>")
                .imported("mycelium", "line", "ii>")
                .imported("mycelium", "progress", "dii>")
                .imported("mycelium", "cancelled", ">i")
                .imported("mycelium", "now_ms", ">l"));

    assertThat(fixture.run(slot, "go", "hé").getBytes(StandardCharsets.UTF_8))
        .containsExactly(123, 0);
    assertThat(fixture.log).contains("INFO hé");
    assertThat(fixture.reports).contains("hé", "0.5 hé");
  }

  @Test
  void store_isReadAndWrittenByVersion() throws Exception {
    MemoryStore store = new MemoryStore();
    store.put("in", "value".getBytes(StandardCharsets.UTF_8), 0);
    fixture.lend(store);
    // kv_get(input, 2048, 3, version at 8) twice 8 bytes: what it returned, and the version.
    int[] get = {
      0x41, 16, 0x20, 2, 0x20, 3, 0x41, 0x80, 0x10, 0x41, 3, 0x41, 8, 0x10, 0, //
      0x36, 2, 0, 0x42, 8, 0x42, 32, 0x86, 0x42, 12, 0x84
    };
    LoadedSlot reads =
        fixture.load(TestModule.running(get).imported("mycelium", "kv_get", "iiiii>i"));
    // kv_put(input, operation, expects 1), and its answer.
    int[] put = {
      0x41, 0, 0x20, 2, 0x20, 3, 0x20, 0, 0x20, 1, 0x42, 1, 0x10, 0, 0x37, 3, 0, 0x42, 8
    };
    LoadedSlot writes =
        fixture.load(TestModule.running(put).imported("mycelium", "kv_put", "iiiil>l"));

    assertThat(bytes(fixture.run(reads, "go", "in")))
        .containsExactly(1, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0);
    assertThat(bytes(fixture.run(writes, "in", "in"))).containsExactly(2, 0, 0, 0, 0, 0, 0, 0);
    assertThat(store.get("in").orElseThrow().value())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("in");
    assertThat(WasmFixture.raw(fixture.start(writes, "in", "in")))
        .containsExactly(-3, -1, -1, -1, -1, -1, -1, -1);
    store.delete("in", 2);
    assertThat(WasmFixture.raw(fixture.start(reads, "go", "in")))
        .containsExactly(3, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1);
    assertThat(WasmFixture.raw(fixture.start(reads, "go", "none")))
        .containsExactly(0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
