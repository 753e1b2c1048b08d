package io.mycelium.runtime.wasm;

import io.mycelium.api.ComponentId;
import io.mycelium.api.KeyValueStore;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import io.mycelium.runtime.ComponentRuntime;
import io.mycelium.runtime.LoadRequest;
import io.mycelium.runtime.LoadedSlot;
import io.mycelium.runtime.NodeFacilities;
import io.mycelium.runtime.RunningTask;
import io.mycelium.runtime.RuntimeLimits;
import io.mycelium.runtime.SlotStorage;
import io.mycelium.runtime.TaskInvocation;
import io.mycelium.runtime.TaskOutcome;
import io.mycelium.runtime.UnloadOutcome;
import io.mycelium.runtime.leak.HeapDumps;
import io.mycelium.runtime.leak.LeakLimits;
import io.mycelium.runtime.memory.MemoryFigure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A tier of modules with short limits, and what the node heard. */
final class WasmFixture implements AutoCloseable {
  static final Duration DEADLINE = Duration.ofSeconds(20);
  static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_123L);

  private static final RuntimeLimits LIMITS =
      new RuntimeLimits(
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          Duration.ofMillis(500),
          Duration.ofMillis(50),
          Duration.ofMillis(50),
          Duration.ofMillis(100));

  final Path directory;
  final ComponentRuntime runtime;
  private final HeapDumps dumps;
  final List<String> log = new CopyOnWriteArrayList<>();
  final List<String> reports = new CopyOnWriteArrayList<>();
  private final AtomicLong generation = new AtomicLong();
  private WasmLimits limits = WasmLimits.DEFAULTS;
  private @Nullable WasmTier tier;
  private @Nullable KeyValueStore store;

  WasmFixture(Path directory) {
    this.directory = directory;
    LeakLimits leaks = LeakLimits.DEFAULTS;
    dumps =
        new HeapDumps(
            directory.resolve("dumps"),
            new LeakLimits(
                leaks.maxDumpBytes(),
                leaks.keepFreeBytes(),
                Duration.ofNanos(1),
                leaks.walk(),
                leaks.walkHeapMegabytes()),
            System::nanoTime);
    runtime = ComponentRuntime.create(LIMITS, dumps);
  }

  void lend(KeyValueStore keyValue) {
    store = keyValue;
  }

  void limit(WasmLimits other) {
    limits = other;
    tier = null;
  }

  LoadedSlot load(TestModule module) throws IOException, InterruptedException {
    return load(module.bytes(), 0);
  }

  /** The memory of all attempts that run in a slot. */
  static long heap(LoadedSlot slot) {
    return slot.memory().stream()
        .filter(figure -> figure.kind() == MemoryFigure.Kind.HEAP)
        .mapToLong(MemoryFigure::bytes)
        .sum();
  }

  LoadedSlot load(byte[] module, long memoryBytes) throws IOException, InterruptedException {
    long number = generation.incrementAndGet();
    Path file = directory.resolve("module-" + number + ".wasm");
    Files.write(file, module);
    return tier()
        .load(
            new LoadRequest(
                new ComponentId("demo"),
                Version.parse("1.0.0"),
                number,
                new NodeId("ab".repeat(32)),
                "mycelium_run",
                List.of(file),
                new SlotStorage(
                    directory.resolve("scratch-" + number), 1000, directory.resolve("data"), 1000),
                new NodeFacilities(
                    (level, line) -> log.add(level + " " + line), store, null, null, null),
                memoryBytes,
                List.of(),
                List.of()));
  }

  private WasmTier tier() {
    if (tier == null) {
      tier = new WasmTier(runtime, limits, InstantSource.fixed(NOW));
    }
    return tier;
  }

  RunningTask start(LoadedSlot slot, String operation, String input) {
    return slot.run(
        new TaskInvocation(
            new TaskId("t"),
            1,
            operation,
            input.getBytes(StandardCharsets.UTF_8),
            new TaskInvocation.Listener() {
              @Override
              public void progress(double fraction, String message) {
                reports.add(fraction + " " + message);
              }

              @Override
              public void log(String line) {
                reports.add(line);
              }
            }));
  }

  String run(LoadedSlot slot, String operation, String input) throws Exception {
    return text(await(start(slot, operation, input).outcome()));
  }

  String run(LoadedSlot slot) throws Exception {
    return run(slot, "go", "in");
  }

  static UnloadOutcome unload(LoadedSlot slot) throws Exception {
    return await(slot.unload(DEADLINE));
  }

  static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }

  /** The bytes of a task that succeeds. */
  static byte[] raw(RunningTask task) throws Exception {
    if (await(task.outcome()) instanceof TaskOutcome.Succeeded(byte[] result)) {
      return result;
    }
    throw new AssertionError(text(await(task.outcome())));
  }

  static String text(TaskOutcome outcome) {
    return switch (outcome) {
      case TaskOutcome.Succeeded(byte[] result) -> new String(result, StandardCharsets.UTF_8);
      case TaskOutcome.Failed(String reason) -> "failed: " + reason;
      case TaskOutcome.Cancelled() -> "cancelled";
    };
  }

  @Override
  public void close() {
    runtime.close();
    dumps.close();
  }
}
