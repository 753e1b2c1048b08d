package io.mycelium.runtime;

import io.mycelium.api.ComponentId;
import io.mycelium.api.KeyValueStore;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import io.mycelium.runtime.leak.HeapDumps;
import io.mycelium.runtime.leak.LeakLimits;
import io.mycelium.runtime.process.Programs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A runtime with short limits, jars made on the fly, and what the node heard. */
final class Fixture implements AutoCloseable {
  static final Duration DEADLINE = Duration.ofSeconds(20);
  static final RuntimeLimits LIMITS =
      new RuntimeLimits(
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          Duration.ofMillis(300),
          Duration.ofMillis(50),
          Duration.ofMillis(50),
          Duration.ofMillis(100));
  static final NodeId NODE = new NodeId("ab".repeat(32));

  final Path directory;
  final ComponentJars jars;
  final ComponentRuntime runtime;
  final HeapDumps dumps;
  final List<String> log = new CopyOnWriteArrayList<>();
  final List<String> reports = new CopyOnWriteArrayList<>();
  private final AtomicLong generation;
  private @Nullable KeyValueStore keyValue;
  private @Nullable Programs programs;

  Fixture(Path directory) {
    this(directory, new AtomicLong());
  }

  /**
   * Slots of tests that leave something behind in this JVM must have different names.
   *
   * @param generation the last one that was used
   */
  Fixture(Path directory, AtomicLong generation) {
    this.generation = generation;
    this.directory = directory;
    jars = new ComponentJars(directory);
    LeakLimits limits = LeakLimits.DEFAULTS;
    dumps =
        new HeapDumps(
            directory.resolve("dumps"),
            new LeakLimits(
                limits.maxDumpBytes(),
                limits.keepFreeBytes(),
                Duration.ofNanos(1),
                limits.walk(),
                limits.walkHeapMegabytes()),
            System::nanoTime);
    runtime = ComponentRuntime.create(LIMITS, dumps);
  }

  void lend(Programs beside) {
    programs = beside;
  }

  void lend(KeyValueStore store) {
    keyValue = store;
  }

  LoadedComponent load(Path... files) throws InterruptedException {
    return load("demo.Main", files);
  }

  LoadedComponent load(String mainClass, Path... files) throws InterruptedException {
    return load(runtime, mainClass, files);
  }

  LoadedComponent load(ComponentRuntime into, Path file) throws InterruptedException {
    return load(into, "demo.Main", file);
  }

  private LoadedComponent load(ComponentRuntime into, String mainClass, Path... files)
      throws InterruptedException {
    long number = generation.incrementAndGet();
    return into.load(
        new LoadRequest(
            new ComponentId("demo"),
            Version.parse("1.0.0"),
            number,
            NODE,
            mainClass,
            List.of(files),
            new SlotStorage(
                directory.resolve("scratch-" + number), 1000, directory.resolve("data"), 1000),
            new NodeFacilities(
                (level, line) -> log.add(level + " " + line),
                keyValue,
                null,
                null,
                null,
                programs == null ? null : programs.of(new ComponentId("demo")))));
  }

  RunningTask start(LoadedComponent component, String operation) {
    return component.run(
        new TaskInvocation(
            new TaskId("t"),
            1,
            operation,
            "in".getBytes(StandardCharsets.UTF_8),
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

  TaskOutcome run(LoadedComponent component, String operation) throws Exception {
    return await(start(component, operation).outcome());
  }

  UnloadOutcome unload(LoadedComponent component) throws Exception {
    return await(component.unload(DEADLINE));
  }

  static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
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
