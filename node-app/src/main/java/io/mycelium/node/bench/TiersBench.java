package io.mycelium.node.bench;

import io.mycelium.distribution.FileTree;
import io.mycelium.runtime.ComponentRuntime;
import io.mycelium.runtime.LoadException;
import io.mycelium.runtime.LoadedSlot;
import io.mycelium.runtime.RuntimeLimits;
import io.mycelium.runtime.process.Confinement;
import io.mycelium.runtime.process.ProcessLimits;
import io.mycelium.runtime.process.ProcessTier;
import io.mycelium.runtime.services.ServiceDoor;
import io.mycelium.runtime.wasm.WasmLimits;
import io.mycelium.runtime.wasm.WasmTier;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a call of a component costs in each tier of isolation, and what a tier takes of memory. */
@Command(
    name = "tiers",
    description = "Measures a call in each tier of isolation, beside a bare socket.",
    mixinStandardHelpOptions = true)
final class TiersBench implements Callable<Integer> {
  private static final String BENCH = "tiers";
  private static final double MAX_MICROS = 60;
  private static final double MAX_PING_PONGS = 3;
  private static final int MAX_CALLS = 1_000_000;
  private static final Duration UNLOAD_LIMIT = Duration.ofSeconds(30);
  private static final String PING = "ping-pong";
  private static final String LAYER = "a call in the tier layer, median";
  private static final String WASM = "a call in the tier wasm, median";
  private static final String PROCESS = "a call in the tier process, median";

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final BenchOptions options = new BenchOptions();

  @Option(
      names = "--calls",
      paramLabel = "N",
      description =
          "Calls of each in a round, after as many that warm up (default: ${DEFAULT-VALUE}).",
      defaultValue = "20000")
  private int calls;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (calls < 1 || calls > MAX_CALLS) {
      throw new ParameterException(
          spec.commandLine(), "--calls %d is not within 1 to %d".formatted(calls, MAX_CALLS));
    }
    return options.run(this::measure);
  }

  private List<Row> measure(int rounds, PrintWriter progress)
      throws IOException, InterruptedException {
    EmptyBundle bundle = EmptyBundle.in(options.home());
    Path folder = Files.createTempDirectory("mycelium-bench");
    try (ComponentRuntime layers = ComponentRuntime.create(UnloadCycles.LIMITS);
        ExecutorService answers = Executors.newVirtualThreadPerTaskExecutor()) {
      LoadedSlot layer = layers.load(bundle.load("in-a-layer", folder));
      LoadedSlot process =
          processes(folder, layers.services(), answers).load(bundle.load("in-a-process", folder));
      LoadedSlot wasm =
          new WasmTier(layers, WasmLimits.DEFAULTS, InstantSource.system())
              .load(EmptyBundle.wasm(options.home()).load("in-wasm", folder));
      try {
        return rows(new Slots(layer, wasm, process), folder, rounds);
      } finally {
        process.unload(UNLOAD_LIMIT).join();
        wasm.unload(UNLOAD_LIMIT).join();
        layer.unload(UNLOAD_LIMIT).join();
      }
    } catch (LoadException e) {
      throw new BenchFailedException(String.valueOf(e.getMessage()), e);
    } finally {
      FileTree.delete(folder);
    }
  }

  /** One slot in each tier, with an operation that does nothing. */
  private record Slots(LoadedSlot layer, LoadedSlot wasm, LoadedSlot process) {}

  private static ProcessTier processes(Path folder, ServiceDoor services, ExecutorService answers) {
    return new ProcessTier(
        new ProcessTier.Settings(
            folder.resolve("process"),
            "bench-" + UUID.randomUUID(),
            ProcessLimits.DEFAULTS,
            RuntimeLimits.DEFAULTS,
            services,
            answers,
            Confinement.none("a bench"),
            System::nanoTime,
            () -> UUID.randomUUID().toString()));
  }

  private List<Row> rows(Slots slots, Path folder, int rounds) {
    TierCalls each = new TierCalls(calls, calls, System::nanoTime);
    Contest contest = new Contest();
    contest.add(PING, () -> each.pingPong(folder).median());
    contest.add(LAYER, () -> each.calls(slots.layer(), EmptyBundle.OPERATION).median());
    contest.add(WASM, () -> each.calls(slots.wasm(), EmptyBundle.OPERATION).median());
    contest.add(PROCESS, () -> each.calls(slots.process(), EmptyBundle.OPERATION).median());
    IntStream.range(0, rounds).forEach(_ -> contest.round());
    double ping = contest.of(PING).median();
    Samples far = contest.of(PROCESS);
    return List.of(
        Row.limitedRatio(
            BENCH,
            PROCESS,
            new Row.Compared("us", far.median(), ping),
            Math.max(MAX_PING_PONGS, MAX_MICROS / ping)),
        Row.information(BENCH, "the same, fastest round", "us", far.least()),
        Row.information(BENCH, "the same, slowest round", "us", far.most()),
        Row.beside(BENCH, LAYER, "us", contest.of(LAYER).median(), ping),
        Row.beside(BENCH, WASM, "us", contest.of(WASM).median(), ping),
        Row.information(BENCH, "memory of the layer", "MB", slots.layer().memoryBytes() / 1e6),
        Row.information(BENCH, "memory of wasm", "MB", slots.wasm().memoryBytes() / 1e6),
        Row.information(BENCH, "memory of the process", "MB", slots.process().memoryBytes() / 1e6));
  }
}
