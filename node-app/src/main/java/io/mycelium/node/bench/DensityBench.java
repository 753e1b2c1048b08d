package io.mycelium.node.bench;

import io.mycelium.api.TaskId;
import io.mycelium.distribution.FileTree;
import io.mycelium.runtime.ComponentRuntime;
import io.mycelium.runtime.LoadException;
import io.mycelium.runtime.LoadedComponent;
import io.mycelium.runtime.TaskInvocation;
import io.mycelium.runtime.TaskOutcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How many small components one JVM with a node's flags holds at once, all of them at work. */
@Command(
    name = "density",
    description = "Loads small components into this JVM, each under its own name, all at once.",
    mixinStandardHelpOptions = true)
final class DensityBench implements Callable<Integer> {
  private static final String BENCH = "density";
  private static final int MUST_FIT = 2000;
  private static final int MAX_COMPONENTS = 100_000;
  private static final int SAY_EVERY = 500;
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final BenchOptions options = new BenchOptions();

  @Option(
      names = "--components",
      paramLabel = "N",
      description = "How many are loaded at once (default: ${DEFAULT-VALUE}).",
      defaultValue = "3000")
  private int components;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (components < 1 || components > MAX_COMPONENTS) {
      throw new ParameterException(
          spec.commandLine(),
          "--components %d is not within 1 to %d".formatted(components, MAX_COMPONENTS));
    }
    return options.run(this::measure);
  }

  /** What one round came to; the figures are of each component but for those of all. */
  private record Round(
      int working,
      double heapMegabytes,
      double heapKilobytes,
      double metaspaceKilobytes,
      int threads,
      double milliseconds) {}

  private List<Row> measure(int rounds, PrintWriter progress)
      throws IOException, InterruptedException {
    EmptyBundle bundle = EmptyBundle.in(options.home());
    List<Round> all = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      progress.println("round %d of %d".formatted(round, rounds));
      progress.flush();
      all.add(round(bundle, progress));
    }
    return rows(all);
  }

  private Round round(EmptyBundle bundle, PrintWriter progress)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("mycelium-bench");
    try (ComponentRuntime runtime = ComponentRuntime.create(UnloadCycles.LIMITS)) {
      UnloadCycles.Held before = UnloadCycles.held();
      long begun = System.nanoTime();
      List<LoadedComponent> loaded = new ArrayList<>();
      while (loaded.size() < components) {
        loaded.add(runtime.load(bundle.load("small-" + loaded.size(), folder)));
        if (loaded.size() % SAY_EVERY == 0) {
          progress.println("%d of %d are loaded".formatted(loaded.size(), components));
          progress.flush();
        }
      }
      double milliseconds = (System.nanoTime() - begun) / 1e6;
      int working = working(loaded);
      UnloadCycles.Held after = UnloadCycles.held();
      return new Round(
          working,
          after.heapBytes() / 1e6,
          (after.heapBytes() - before.heapBytes()) / 1e3 / components,
          (after.metaspaceBytes() - before.metaspaceBytes()) / 1e3 / components,
          after.threads() - before.threads(),
          milliseconds / components);
    } catch (LoadException e) {
      throw new BenchFailedException(String.valueOf(e.getMessage()), e);
    } finally {
      FileTree.delete(folder);
    }
  }

  private List<Row> rows(List<Round> rounds) {
    int must = Math.min(MUST_FIT, components);
    int working = rounds.stream().mapToInt(Round::working).min().orElse(0);
    Samples heap = samples(rounds, Round::heapKilobytes);
    return List.of(
        Row.limited(
            BENCH,
            "missing of %d components at work at once".formatted(must),
            "components",
            Math.max(0, must - working),
            0),
        Row.information(
            BENCH, "components at work at once, fewest of the rounds", "components", working),
        Row.information(
            BENCH, "heap in use then", "MB", samples(rounds, Round::heapMegabytes).median()),
        Row.information(
            BENCH, "heap that the JVM may use", "MB", Runtime.getRuntime().maxMemory() / 1e6),
        Row.information(BENCH, "heap for each", "KB", heap.median()),
        Row.information(BENCH, "heap for each, least", "KB", heap.least()),
        Row.information(BENCH, "heap for each, most", "KB", heap.most()),
        Row.information(
            BENCH, "metaspace for each", "KB", samples(rounds, Round::metaspaceKilobytes).median()),
        Row.information(
            BENCH, "threads for all", "threads", samples(rounds, Round::threads).median()),
        Row.information(
            BENCH, "load of each", "ms", samples(rounds, Round::milliseconds).median()));
  }

  private static Samples samples(List<Round> rounds, ToDoubleFunction<Round> figure) {
    return Samples.of(rounds.stream().mapToDouble(figure));
  }

  /** How many of them, asked one after the other while all are loaded, run a task. */
  private static int working(List<LoadedComponent> loaded) throws InterruptedException {
    int working = 0;
    for (LoadedComponent component : loaded) {
      try {
        TaskOutcome outcome =
            component.run(task()).outcome().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        if (outcome instanceof TaskOutcome.Succeeded) {
          working++;
        }
      } catch (ExecutionException | TimeoutException e) {
        throw new BenchFailedException("no end of a task of " + component.name(), e);
      }
    }
    return working;
  }

  private static TaskInvocation task() {
    return new TaskInvocation(
        new TaskId("bench"), 1, EmptyBundle.OPERATION, new byte[0], UnloadCycles.SILENT);
  }
}
