package io.mycelium.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mycelium.runtime.LoadException;
import io.mycelium.runtime.LoadedSlot;
import io.mycelium.runtime.RunningTask;
import io.mycelium.runtime.UnloadOutcome;
import io.mycelium.runtime.process.MemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a module does wrong ends its own attempt, and the next one is as if nothing had been. */
class WasmMisconductTest {
  private static final int[] ENDLESS = {0x03, 0x40, 0x0c, 0, 0x0b, 0x00};

  /** Loops only if the operation is empty, else returns at once. */
  private static final int[] ENDLESS_WITHOUT_OPERATION = {
    0x20, 1, 0x45, 0x04, 0x40, 0x03, 0x40, 0x0c, 0, 0x0b, 0x0b, 0x42, 0
  };

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

  @Test
  void endlessLoop_whenCancelled_endsWithinASecond() throws Exception {
    LoadedSlot slot = fixture.load(TestModule.running(ENDLESS));
    RunningTask task = fixture.start(slot, "go", "in");
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> WasmFixture.heap(slot) >= WasmLimits.PAGE_BYTES);

    task.cancel();

    assertThat(WasmFixture.text(task.outcome().get(1, TimeUnit.SECONDS))).isEqualTo("cancelled");
    assertThat(WasmFixture.unload(slot)).isInstanceOf(UnloadOutcome.Unloaded.class);
  }

  @Test
  void endlessLoops_onMoreThreadsThanProcessors_letNeighboursWork() throws Exception {
    int loops = 4 * Runtime.getRuntime().availableProcessors();
    LoadedSlot slot = fixture.load(TestModule.running(ENDLESS_WITHOUT_OPERATION));
    List<RunningTask> tasks =
        Stream.generate(() -> fixture.start(slot, "", "in")).limit(loops).toList();
    await().until(() -> slot.runningTasks() == loops);

    assertThat(WasmFixture.text(fixture.start(slot, "go", "in").outcome().get(5, TimeUnit.SECONDS)))
        .isEmpty();

    tasks.forEach(RunningTask::cancel);
    for (RunningTask task : tasks) {
      assertThat(WasmFixture.text(WasmFixture.await(task.outcome()))).isEqualTo("cancelled");
    }
  }

  @Test
  void endlessLoop_beyondTheLimitOfAnAttempt_failsWithTheLimit() throws Exception {
    fixture.limit(new WasmLimits(1 << 20, 1 << 20, 1 << 20, Duration.ofMillis(200)));
    LoadedSlot slot = fixture.load(TestModule.running(ENDLESS_WITHOUT_OPERATION));

    assertThat(fixture.run(slot, "", "in"))
        .isEqualTo("failed: it ran longer than its limit PT0.2S");
    assertThat(fixture.run(slot)).isEmpty();
  }

  @Test
  void endlessLoop_inASlotThatUnloads_isEndedAndTheUnloadIsProven() throws Exception {
    LoadedSlot slot = fixture.load(TestModule.running(ENDLESS));
    RunningTask task = fixture.start(slot, "go", "in");
    await().until(() -> WasmFixture.heap(slot) >= WasmLimits.PAGE_BYTES);

    assertThat(WasmFixture.unload(slot)).isInstanceOf(UnloadOutcome.Unloaded.class);

    assertThat(WasmFixture.text(WasmFixture.await(task.outcome()))).isEqualTo("cancelled");
    assertThat(slot.memoryBytes()).isZero();
  }

  @Test
  void traps_failTheAttemptWithTheirKind() throws Exception {
    assertThat(trap(0x00))
        .isEqualTo("failed: the module has trapped: Trapped on unreachable instruction");
    assertThat(trap(0x41, 1, 0x41, 0, 0x6d, 0x1a, 0x42, 0))
        .isEqualTo("failed: the module has trapped: integer divide by zero");
    assertThat(trap(0x41, 0x7f, 0x28, 2, 0, 0x1a, 0x42, 0))
        .startsWith("failed: the module has trapped: out of bounds memory access");
    assertThat(trap(0x20, 0, 0x20, 1, 0x20, 2, 0x20, 3, 0x10, 1))
        .startsWith("failed: the module has trapped: call stack exhausted");
  }

  private String trap(int... code) throws Exception {
    LoadedSlot slot = fixture.load(TestModule.running(code));
    String first = fixture.run(slot);
    assertThat(fixture.run(slot)).isEqualTo(first);
    assertThat(WasmFixture.unload(slot)).isInstanceOf(UnloadOutcome.Unloaded.class);
    return first;
  }

  @Test
  void recursion_thatCallsTheNodeAtItsDeepest_neverRunsOutOfStackInTheNode() throws Exception {
    fixture.lend(new MemoryStore());
    LoadedSlot slot =
        fixture.load(
            TestModule.running(
                    0x41, 0, 0x41, 1, 0x10, 0, 0x20, 0, 0x20, 1, 0x20, 2, 0x20, 3, 0x10, 2)
                .imported("mycelium", "line", "ii>"));

    assertThat(fixture.run(slot))
        .isEqualTo("failed: its calls are nested too deeply to call the node");
    assertThat(fixture.reports).hasSizeGreaterThan(100);
  }

  @Test
  void memory_growsToTheLimitAndNoFurther() throws Exception {
    fixture.limit(
        new WasmLimits(4 * WasmLimits.PAGE_BYTES, 1 << 20, 1 << 20, Duration.ofMinutes(1)));
    // Grows by one page until that fails, then returns the first 4 bytes: the pages, as a digit.
    int[] code = {
      0x03, 0x40, 0x41, 1, 0x40, 0, 0x41, 0x7f, 0x47, 0x0d, 0, 0x0b, //
      0x41, 0, 0x3f, 0, 0x41, 0x30, 0x6a, 0x36, 2, 0, 0x42, 1
    };
    LoadedSlot slot = fixture.load(TestModule.running(code).memory(0, 1));

    assertThat(fixture.run(slot)).isEqualTo("4");
  }

  @Test
  void start_thatTakesAllMemoryItGets_getsNoMoreThanItsLimit() throws Exception {
    fixture.limit(
        new WasmLimits(4 * WasmLimits.PAGE_BYTES, 1 << 20, 1 << 20, Duration.ofMinutes(1)));
    LoadedSlot slot =
        fixture.load(
            TestModule.running(0x3f, 0, 0xac)
                .memory(0, 1)
                .function(
                    ">",
                    "_initialize",
                    0x03,
                    0x40,
                    0x41,
                    1,
                    0x40,
                    0,
                    0x41,
                    0x7f,
                    0x47,
                    0x0d,
                    0,
                    0x0b));

    // Its result is the number of its pages, as so many bytes that are zero.
    assertThat(fixture.run(slot)).hasSize(4);
    assertThat(WasmFixture.unload(slot)).isInstanceOf(UnloadOutcome.Unloaded.class);
  }

  @Test
  void start_thatCallsItselfWithoutEnd_isRefused() throws Exception {
    assertThatThrownBy(
            () -> fixture.load(TestModule.running(0x42, 0).function(">", "_initialize", 0x10, 2)))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("call stack exhausted");
  }

  @Test
  void start_thatFloodsItsLog_isCutToTheBudget() throws Exception {
    int[] aThousandLines = {
      0x03, 0x40, 0x41, 1, 0x41, 0, 0x41, 4, 0x10, 0, 0x20, 0, 0x41, 1, 0x6a, 0x22, 0, 0x41, 0xe8,
      0x07, 0x49, 0x0d, 0, 0x0b
    };
    LoadedSlot slot =
        fixture.load(
            TestModule.running(0x42, 0)
                .imported("mycelium", "log", "iii>")
                .function(">", "_initialize", new int[] {1, 1, 0x7f}, aThousandLines));

    assertThat(fixture.log).hasSizeBetween(500, 999);
    assertThat(WasmFixture.unload(slot)).isInstanceOf(UnloadOutcome.Unloaded.class);
  }

  @Test
  void results_outsideOfTheMemoryOrTooLong_areRefused() throws Exception {
    // 65,535 << 32 | 2
    assertThat(trap(0x41, 0xff, 0xff, 3, 0xad, 0x42, 32, 0x86, 0x42, 2, 0x84))
        .isEqualTo(
            "failed: the result at 65535 with 2 bytes is outside of the memory of 65536 bytes");
    assertThat(trap(0x42, 0xff, 0xff, 0xff, 0xff, 7))
        .isEqualTo("failed: the result has 2147483647 bytes, limit 65536");
  }

  @Test
  void addresses_outsideOfTheMemory_failTheCall() throws Exception {
    LoadedSlot slot =
        fixture.load(
            TestModule.running(0x41, 0x7f, 0x41, 5, 0x10, 0, 0x42, 0)
                .imported("mycelium", "line", "ii>"));

    assertThat(fixture.run(slot))
        .isEqualTo(
            "failed: a line at 4294967295 with 5 bytes is outside of the memory of 65536 bytes");
  }

  @Test
  void inputs_withoutMemoryForThem_failTheAttempt() throws Exception {
    TestModule module =
        new TestModule()
            .function("i>i", "mycelium_alloc", 0x41, 0)
            .function(TestModule.RUN, "mycelium_run", TestModule.NOTHING);

    assertThat(fixture.run(fixture.load(module)))
        .isEqualTo("failed: mycelium_alloc has given no memory for the operation of 2 bytes");
  }

  @Test
  void logs_thatAreFlooded_areCutToTheBudget() throws Exception {
    // 100,000 lines of one byte each.
    int[] code = {
      0x03, 0x40, 0x41, 1, 0x41, 0, 0x41, 1, 0x10, 0, //
      0x20, 0, 0x41, 1, 0x6a, 0x22, 0, 0x41, 0xa0, 0x8d, 6, 0x48, 0x0d, 0, 0x0b, 0x42, 0
    };
    LoadedSlot slot = fixture.load(TestModule.running(code).imported("mycelium", "log", "iii>"));

    assertThat(fixture.run(slot)).isEmpty();
    assertThat(fixture.log).hasSizeBetween(500, 2_000);
  }

  /** A slot of two attempts that never end, and no memory of the node for a third. */
  private record Full(LoadedSlot slot, RunningTask first, RunningTask second) {}

  private Full full() throws Exception {
    long page = WasmLimits.PAGE_BYTES;
    fixture.limit(new WasmLimits(page, 2 * page, 2 * page, Duration.ofMinutes(1)));
    LoadedSlot slot = fixture.load(TestModule.running(ENDLESS_WITHOUT_OPERATION).memory(0, 1));
    RunningTask first = fixture.start(slot, "", "in");
    RunningTask second = fixture.start(slot, "", "in");
    await().until(() -> WasmFixture.heap(slot) >= 2 * page);
    return new Full(slot, first, second);
  }

  private static void assertWaits(LoadedSlot slot, int tasks, RunningTask task) {
    await()
        .during(Duration.ofMillis(200))
        .atMost(Duration.ofSeconds(5))
        .until(() -> slot.runningTasks() == tasks && !task.outcome().isDone());
  }

  @Test
  void load_whileOthersHaveAllMemoryOfModules_succeeds_andItsTasksWait() throws Exception {
    Full full = full();

    LoadedSlot slot = fixture.load(TestModule.running(TestModule.NOTHING).memory(0, 1));
    assertThat(fixture.log).anyMatch(line -> line.contains("not tried at its start"));
    RunningTask task = fixture.start(slot, "go", "in");
    assertWaits(slot, 1, task);

    full.first().cancel();
    assertThat(WasmFixture.text(WasmFixture.await(task.outcome()))).isEmpty();
    full.second().cancel();
    assertThat(WasmFixture.unload(slot)).isInstanceOf(UnloadOutcome.Unloaded.class);
    assertThat(WasmFixture.unload(full.slot())).isInstanceOf(UnloadOutcome.Unloaded.class);
  }

  @Test
  void attempts_thatDoNotFitIntoTheMemoryOfTheSlot_waitForOthersToEnd() throws Exception {
    Full full = full();

    RunningTask third = fixture.start(full.slot(), "go", "in");
    assertWaits(full.slot(), 3, third);
    full.second().cancel();

    assertThat(WasmFixture.text(WasmFixture.await(third.outcome()))).isEmpty();
    full.first().cancel();
    assertThat(WasmFixture.text(WasmFixture.await(full.first().outcome()))).isEqualTo("cancelled");
  }

  @Test
  void attempts_ofAnotherSlot_waitForTheMemoryOfTheNode() throws Exception {
    int page = WasmLimits.PAGE_BYTES;
    fixture.limit(new WasmLimits(page, page, page, Duration.ofMinutes(1)));
    TestModule module = TestModule.running(ENDLESS_WITHOUT_OPERATION).memory(0, 1);
    LoadedSlot greedy = fixture.load(module);
    LoadedSlot neighbour = fixture.load(module);
    RunningTask first = fixture.start(greedy, "", "in");
    await().until(() -> WasmFixture.heap(greedy) >= page);

    RunningTask second = fixture.start(neighbour, "go", "in");
    assertWaits(neighbour, 1, second);
    RunningTask third = fixture.start(neighbour, "go", "in");
    third.cancel();
    assertThat(WasmFixture.text(WasmFixture.await(third.outcome()))).isEqualTo("cancelled");
    first.cancel();

    assertThat(WasmFixture.text(WasmFixture.await(second.outcome()))).isEmpty();
  }
}
