package io.mycelium.node.bench;

import io.mycelium.api.Component;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import io.mycelium.distribution.bundle.PreparedBundle;
import io.mycelium.runtime.ComponentRuntime;
import io.mycelium.runtime.LoadRequest;
import io.mycelium.runtime.LoadedComponent;
import io.mycelium.runtime.NodeFacilities;
import io.mycelium.runtime.RuntimeLimits;
import io.mycelium.runtime.SlotStorage;
import io.mycelium.runtime.TaskInvocation;
import io.mycelium.runtime.TaskOutcome;
import io.mycelium.runtime.UnloadOutcome;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Loads network-services as a node does, runs one task and unloads it, again and again. */
final class UnloadCycles implements AutoCloseable {
  /** Those of a node, with a collection each second: a bench proves thousands of unloads. */
  static final RuntimeLimits LIMITS =
      RuntimeLimits.DEFAULTS.withCollectionInterval(Duration.ofSeconds(1));

  private static final String COMPONENT = "network-services";
  private static final String OPERATION = "monitor.history";
  private static final byte[] INPUT = {'{', '}'};
  private static final long QUOTA_BYTES = 100_000_000;
  static final TaskInvocation.Listener SILENT =
      new TaskInvocation.Listener() {
        @Override
        public void progress(double fraction, String message) {}

        @Override
        public void log(String line) {}
      };

  private static final NodeId NODE = new NodeId("ab".repeat(32));
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** So many may wait for their proof: a component that comes and goes is not loaded more often. */
  private static final int MAX_UNPROVEN = 500;

  private final ComponentRuntime runtime = ComponentRuntime.create(LIMITS);
  private final Path folder;
  private final String mainClass;
  private final List<Path> jars;
  private final AtomicLong unproven = new AtomicLong();
  private final AtomicLong leaked = new AtomicLong();
  private CompletableFuture<?> proofs = CompletableFuture.completedFuture(null);
  private long generation;

  /**
   * What the JVM holds.
   *
   * @param metaspaceBytes in use for classes
   * @param heapBytes in use
   * @param classes that are loaded
   * @param threads of the platform
   */
  record Held(long metaspaceBytes, long heapBytes, int classes, int threads) {}

  UnloadCycles(Path home, Path folder) throws IOException {
    Path prepared = home.resolve("components/" + COMPONENT + "/target/bundle");
    if (!Files.isDirectory(prepared)) {
      throw new BenchFailedException(prepared + " is not there: build the project first");
    }
    PreparedBundle bundle = PreparedBundle.read(prepared);
    this.folder = folder;
    this.mainClass = bundle.declaration().mainClass();
    this.jars =
        bundle.files().values().stream().filter(file -> file.toString().endsWith(".jar")).toList();
  }

  /** The same for a rival: the same jar, and the same work between load and unload. */
  PluginRival.Plugin plugin() {
    return new PluginRival.Plugin(jars.getFirst(), mainClass, this::use);
  }

  private void use(Component component) throws Exception {
    component.start(PlainContext.component(NODE, folder.resolve("data")));
    component.run(PlainContext.task(OPERATION, INPUT));
    component.stop();
  }

  /** So many cycles, one after the other; each ends when the component is stopped and swept. */
  void run(int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      LoadedComponent component = runtime.load(request(++generation));
      TaskOutcome outcome = joined(component.run(task()).outcome());
      if (!(outcome instanceof TaskOutcome.Succeeded)) {
        throw new BenchFailedException("the task has not succeeded: " + outcome);
      }
      unproven.incrementAndGet();
      CompletableFuture<Void> proof =
          component
              .unload(LIMIT)
              .thenAccept(
                  ended -> {
                    unproven.decrementAndGet();
                    if (ended instanceof UnloadOutcome.Leaked) {
                      leaked.incrementAndGet();
                    }
                  });
      joined(component.swept());
      proofs = proofs.isDone() ? proof : CompletableFuture.allOf(proofs, proof);
      if (unproven.get() >= MAX_UNPROVEN) {
        awaitProofs();
      }
    }
  }

  private TaskInvocation task() {
    return new TaskInvocation(new TaskId("bench"), 1, OPERATION, INPUT, SILENT);
  }

  private LoadRequest request(long number) {
    return new LoadRequest(
        new ComponentId(COMPONENT),
        Version.parse("0.1.0"),
        number,
        NODE,
        mainClass,
        jars,
        new SlotStorage(
            folder.resolve("scratch"), QUOTA_BYTES, folder.resolve("data"), QUOTA_BYTES),
        new NodeFacilities((level, line) -> {}, PlainContext.NO_VALUES, null, null, null));
  }

  /** Returns when all unloads are proven, or reported as leaks. */
  void awaitProofs() throws InterruptedException {
    joined(proofs);
  }

  private static <T> T joined(CompletableFuture<T> future) throws InterruptedException {
    try {
      return future.get(LIMIT.toSeconds() * 2, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new BenchFailedException("no end of a cycle: " + e, e);
    }
  }

  long cycles() {
    return generation;
  }

  long unproven() {
    return unproven.get();
  }

  /** How many unloads were not proven within their limit. */
  long leaked() {
    return Math.max(leaked.get(), runtime.leaked().size());
  }

  /** What the JVM holds after a collection. */
  static Held held() {
    System.gc();
    long metaspace =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getName().contains("Metaspace"))
            .map(MemoryPoolMXBean::getUsage)
            .mapToLong(usage -> usage.getUsed())
            .sum();
    return new Held(
        metaspace,
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
        ManagementFactory.getThreadMXBean().getThreadCount());
  }

  @Override
  public void close() {
    runtime.close();
  }
}
