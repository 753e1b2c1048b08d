package io.mycelium.node.bench;

import io.mycelium.distribution.FileTree;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Many loads and unloads of one component in this JVM: what stays, and what one takes. */
@Command(
    name = "unload",
    description = "Loads, uses and unloads network-services again and again in one JVM.",
    mixinStandardHelpOptions = true)
final class UnloadBench implements Callable<Integer> {
  private static final String BENCH = "unload";
  private static final double MAX_METASPACE_MB = 2;
  private static final double MAX_TIMES_FELIX = 2;
  private static final String FELIX = "Felix";
  private static final int MAX_CYCLES = 1_000_000;
  private static final int CYCLES_A_ROUND = 200;
  private static final String OURS = "cycle";

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final BenchOptions options = new BenchOptions();

  @Option(
      names = "--cycles",
      paramLabel = "N",
      description = "Loads and unloads whose traces are counted (default: ${DEFAULT-VALUE}).",
      defaultValue = "10000")
  private int cycles;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (cycles < 1 || cycles > MAX_CYCLES) {
      throw new ParameterException(
          spec.commandLine(), "--cycles %d is not within 1 to %d".formatted(cycles, MAX_CYCLES));
    }
    return options.run(this::measure);
  }

  private List<Row> measure(int rounds, PrintWriter progress) throws IOException {
    Path folder = Files.createTempDirectory("mycelium-bench");
    try (UnloadCycles ours = new UnloadCycles(options.home(), folder.resolve("ours"))) {
      List<Row> rows = new ArrayList<>(traces(ours, progress));
      rows.addAll(times(ours, rounds, folder, progress));
      return rows;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchFailedException("interrupted", e);
    } finally {
      FileTree.delete(folder);
    }
  }

  /** Alone in the JVM, before any rival has left something behind. */
  private List<Row> traces(UnloadCycles ours, PrintWriter progress) throws InterruptedException {
    ours.run(Math.max(1, cycles / 10));
    ours.awaitProofs();
    UnloadCycles.Held before = UnloadCycles.held();
    for (int part = 1; part <= 10; part++) {
      ours.run(Math.ceilDiv(cycles, 10));
      progress.println(
          "%d of %d cycles, %d class loaders wait for their proof"
              .formatted(part * Math.ceilDiv(cycles, 10), cycles, ours.unproven()));
      progress.flush();
    }
    ours.awaitProofs();
    UnloadCycles.Held after = UnloadCycles.held();
    return List.of(
        Row.information(BENCH, "cycles", "cycles", (double) ours.cycles()),
        Row.limited(BENCH, "leaked class loaders", "loaders", (double) ours.leaked(), 0),
        Row.limited(
            BENCH,
            "growth of metaspace after the warm-up",
            "MB",
            (after.metaspaceBytes() - before.metaspaceBytes()) / 1e6,
            MAX_METASPACE_MB),
        Row.information(
            BENCH, "growth of the heap", "MB", (after.heapBytes() - before.heapBytes()) / 1e6),
        Row.information(
            BENCH, "growth of loaded classes", "classes", after.classes() - before.classes()),
        Row.information(BENCH, "growth of threads", "threads", after.threads() - before.threads()));
  }

  private static List<Row> times(UnloadCycles ours, int rounds, Path folder, PrintWriter progress)
      throws IOException {
    Contest contest = new Contest();
    contest.add(OURS, () -> millisEach(() -> ours.run(1)));
    List<PluginRival.Plugins> opened = new ArrayList<>();
    try {
      for (PluginRival rival : Rivals.of(PluginRival.class, progress)) {
        PluginRival.Plugins plugins = rival.open(folder.resolve(rival.name()), ours.plugin());
        opened.add(plugins);
        contest.add(rival.name(), () -> millisEach(plugins::cycle));
      }
      contest.warmUp();
      IntStream.range(0, rounds).forEach(_ -> contest.round());
    } finally {
      opened.forEach(PluginRival.Plugins::close);
    }
    return rows(contest);
  }

  private static List<Row> rows(Contest contest) {
    Samples ours = contest.of(OURS);
    List<Row> rows = new ArrayList<>();
    for (String name : contest.names()) {
      if (name.equals(FELIX)) {
        rows.add(
            Row.limitedRatio(
                BENCH,
                "cycle without its journal writes, by Felix",
                new Row.Compared("ms", ours.median(), contest.of(name).median()),
                MAX_TIMES_FELIX));
      } else if (!name.equals(OURS)) {
        rows.add(
            Row.beside(
                BENCH, "the same, by " + name, "ms", ours.median(), contest.of(name).median()));
      }
    }
    rows.add(Row.information(BENCH, "cycle, median", "ms", ours.median()));
    rows.add(Row.information(BENCH, "cycle, fastest round", "ms", ours.least()));
    rows.add(Row.information(BENCH, "cycle, slowest round", "ms", ours.most()));
    return rows;
  }

  /** Something to do once. */
  @FunctionalInterface
  private interface Cycle {
    void run() throws Exception;
  }

  /** The median of the cycles of a round, so that one collection does not count for all. */
  private static double millisEach(Cycle cycle) throws Exception {
    List<Double> each = new ArrayList<>();
    for (int i = 0; i < CYCLES_A_ROUND; i++) {
      long begun = System.nanoTime();
      cycle.run();
      each.add((System.nanoTime() - begun) / 1e6);
    }
    return Samples.of(each).median();
  }
}
