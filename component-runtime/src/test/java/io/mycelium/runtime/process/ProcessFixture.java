package io.mycelium.runtime.process;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Members;
import io.mycelium.api.Metrics;
import io.mycelium.api.NodeId;
import io.mycelium.api.Registration;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import io.mycelium.runtime.ComponentJars;
import io.mycelium.runtime.LoadRequest;
import io.mycelium.runtime.LoadedSlot;
import io.mycelium.runtime.NodeFacilities;
import io.mycelium.runtime.RunningTask;
import io.mycelium.runtime.RuntimeLimits;
import io.mycelium.runtime.SlotStorage;
import io.mycelium.runtime.TaskInvocation;
import io.mycelium.runtime.TaskOutcome;
import io.mycelium.runtime.UnloadOutcome;
import io.mycelium.runtime.services.Contract;
import io.mycelium.runtime.services.ServiceExchange;
import io.mycelium.runtime.services.ServiceLimits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A tier of processes with short limits, components made on the fly, and what the node heard. */
final class ProcessFixture {
  static final NodeId NODE = new NodeId("cd".repeat(32));
  static final Duration DEADLINE = Duration.ofSeconds(20);

  final String owner = "test-" + UUID.randomUUID();
  final Path directory;
  final ComponentJars jars;
  final ProcessTier tier;
  final MemoryStore store = new MemoryStore();
  final List<String> log = new CopyOnWriteArrayList<>();
  final List<String> reports = new CopyOnWriteArrayList<>();
  final Map<String, Double> figures = new ConcurrentHashMap<>();
  final List<Consumer<List<Members.Member>>> watchers = new CopyOnWriteArrayList<>();
  final ServiceExchange services;
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong generation = new AtomicLong();
  final AtomicLong nanos = new AtomicLong();
  final Programs programs =
      new Programs(
          owner,
          new Programs.Limits(
              2, Duration.ofMinutes(1), Duration.ofSeconds(10), 256L << 20, 100, 100),
          Confinement.none("a test"),
          (after, action) -> {},
          nanos::get);

  ProcessFixture(Path directory) {
    this(directory, Duration.ofSeconds(10));
  }

  /**
   * @param start the longest that a component may take to start
   */
  ProcessFixture(Path directory, Duration start) {
    this(directory, start, Duration.ofSeconds(60));
  }

  /**
   * @param call the longest that a call of a service may take
   */
  ProcessFixture(Path directory, Duration start, Duration call) {
    this.directory = directory;
    services = new ServiceExchange(new ServiceLimits(Duration.ofMillis(300), call));
    jars = new ComponentJars(directory);
    tier =
        new ProcessTier(
            new ProcessTier.Settings(
                directory.resolve("process"),
                owner,
                ProcessLimits.DEFAULTS,
                new RuntimeLimits(
                    start,
                    Duration.ofSeconds(2),
                    Duration.ofMillis(300),
                    Duration.ofMillis(50),
                    Duration.ofMillis(50),
                    Duration.ofMillis(100)),
                services,
                calls,
                Confinement.none("a test"),
                System::nanoTime,
                () -> UUID.randomUUID().toString()));
  }

  LoadedSlot load(Path jar) throws InterruptedException {
    return load(jar, 64L << 20);
  }

  LoadedSlot load(Path jar, long memoryBytes) throws InterruptedException {
    return tier.load(request("demo", "1.0.0", List.of(jar), memoryBytes, List.of(), List.of()));
  }

  /** What to load, in this tier or another. */
  LoadRequest request(
      String name,
      String version,
      List<Path> files,
      long memoryBytes,
      List<Contract> provides,
      List<Contract> requires) {
    long number = generation.incrementAndGet();
    return new LoadRequest(
        new ComponentId(name),
        Version.parse(version),
        number,
        NODE,
        "demo.Main",
        files,
        new SlotStorage(
            directory.resolve("scratch-" + number), 1000, directory.resolve("data"), 1000),
        new NodeFacilities(
            (level, line) -> log.add(level + " " + line),
            store,
            null,
            new Figures(),
            new Nodes(),
            programs.of(new ComponentId(name))),
        memoryBytes,
        provides,
        requires);
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

  String run(LoadedSlot slot, String operation) throws Exception {
    return text(await(start(slot, operation, "in").outcome()));
  }

  UnloadOutcome unload(LoadedSlot slot) throws Exception {
    return await(slot.unload(DEADLINE));
  }

  /** The processes of all slots of this fixture that live. */
  int processes() {
    return ProcessTree.of(owner + ":").living(java.util.Optional.empty()).size();
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

  void close() throws Exception {
    await(programs.end());
    await(tier.endLeftovers());
    calls.shutdownNow();
  }

  static Members.Member member(String digit) {
    return new Members.Member(
        new NodeId(digit.repeat(NodeId.LENGTH)), Members.Kind.RHIZOMORPH, "zone", true, 0.5);
  }

  private final class Nodes implements Members {
    @Override
    public Member self() {
      return member("a");
    }

    @Override
    public List<Member> all() {
      return List.of(member("a"), member("b"));
    }

    @Override
    public Registration onChange(Consumer<List<Member>> listener) {
      watchers.add(listener);
      return () -> watchers.remove(listener);
    }
  }

  private final class Figures implements Metrics, AutoCloseable {
    private final Map<String, Double> own = new HashMap<>();

    @Override
    public Counter counter(String name) {
      if (name.equals("wrong")) {
        throw new IllegalArgumentException("metric 'wrong' is wrong");
      }
      return amount -> set(name, own.getOrDefault(name, 0.0) + amount);
    }

    @Override
    public Gauge gauge(String name) {
      return value -> set(name, value);
    }

    @Override
    public Timer timer(String name) {
      return taken -> set(name, (double) taken.toMillis());
    }

    private void set(String name, double value) {
      own.put(name, value);
      figures.put(name, value);
    }

    @Override
    public void close() {
      figures.clear();
    }
  }
}
