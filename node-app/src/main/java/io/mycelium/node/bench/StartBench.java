package io.mycelium.node.bench;

import io.mycelium.node.warden.OwnProgram;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * How long a fleet's first node takes from the start of its process to READY, and what is on disk.
 */
@Command(
    name = "start",
    description = "Measures the start of a fleet's first node, and the size of the installation.",
    mixinStandardHelpOptions = true)
final class StartBench implements Callable<Integer> {
  private static final String BENCH = "start";
  private static final double MAX_START_SECONDS = 3.5;
  private static final double MAX_INSTALLATION_MB = 70;
  private static final double MEGA = 1_000_000;

  @Mixin private final BenchOptions options = new BenchOptions();

  private final Supplier<CommandLine> program;

  StartBench(Supplier<CommandLine> program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    return options.run(this::measure);
  }

  private List<Row> measure(int rounds, PrintWriter progress)
      throws IOException, InterruptedException {
    long installed = bytes(installation());
    List<Double> starts = new ArrayList<>();
    List<Double> processor = new ArrayList<>();
    List<Double> empty = new ArrayList<>();
    try (TemporaryFleet fleet = new TemporaryFleet(program)) {
      for (int round = 1; round <= rounds; round++) {
        empty.add(emptyStart());
        fleet.killNode();
        var node = fleet.startNode();
        starts.add(node.startMs() / 1000.0);
        processor.add(processorSeconds(node.pid()));
        progress.printf("round %d of %d: READY after %.2f s%n", round, rounds, starts.getLast());
        progress.flush();
      }
    }
    return rows(Samples.of(starts), Samples.of(processor), Samples.of(empty), installed);
  }

  private static List<Row> rows(Samples starts, Samples processor, Samples empty, long installed)
      throws IOException {
    return List.of(
        Row.limited(BENCH, "process start to READY", "s", starts.median(), MAX_START_SECONDS),
        Row.information(BENCH, "the same, fastest round", "s", starts.least()),
        Row.information(BENCH, "the same, slowest round", "s", starts.most()),
        Row.beside(BENCH, "the same, beside an empty JVM", "s", starts.median(), empty.median()),
        Row.information(BENCH, "processor time to READY", "s", processor.median()),
        Row.limited(BENCH, "installation", "MB", installed / MEGA, MAX_INSTALLATION_MB),
        Row.information(
            BENCH,
            "start-up cache",
            "MB",
            bytes(OwnProgram.startupCache().map(List::of).orElse(List.of())) / MEGA));
  }

  // What it takes until the node is ready and a little more: until it was seen to be.
  private static double processorSeconds(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(handle -> handle.info().totalCpuDuration())
        .map(StartBench::seconds)
        .orElse(0.0);
  }

  private static double emptyStart() throws IOException, InterruptedException {
    long begun = System.nanoTime();
    int code =
        new ProcessBuilder(OwnProgram.java("-Xshare:auto", "--version"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    if (code != 0) {
      throw new BenchFailedException("'java --version' ended with %d".formatted(code));
    }
    return seconds(Duration.ofNanos(System.nanoTime() - begun));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  private List<Path> installation() throws IOException {
    Path root = options.home();
    List<Path> files = new ArrayList<>(List.of(root.resolve("mycelium")));
    try (Stream<Path> jars = Files.list(root.resolve("node-app/target/mycelium/lib"))) {
      jars.forEach(files::add);
    }
    return files;
  }

  private static long bytes(List<Path> files) throws IOException {
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    return bytes;
  }
}
