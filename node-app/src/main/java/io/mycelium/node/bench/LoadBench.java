package io.mycelium.node.bench;

import io.mycelium.distribution.FileTree;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What a load takes: from a peer beside the bare pipe, from the disk, and from memory beside a
 * durable command.
 */
@Command(
    name = "load",
    description = "Measures a load of a large bundle from a peer, from the disk and from memory.",
    mixinStandardHelpOptions = true)
final class LoadBench implements Callable<Integer> {
  private static final String BENCH = "load";
  private static final double MAX_TIMES_THE_PIPE = 1.25;
  private static final double MAX_DISK_HIT_MS = 100;
  private static final double MAX_MEMORY_HIT_COMMANDS = 2;
  private static final int MAX_MEGABYTES = 1000;
  private static final String PIPE = "pipe";
  private static final String DOWNLOAD = "from a peer to the cache";
  private static final String COLD = "from a peer to the first task";
  private static final String DISK = "disk hit";

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final BenchOptions options = new BenchOptions();

  @Option(
      names = "--megabytes",
      paramLabel = "N",
      description = "The size of the bundle (default: ${DEFAULT-VALUE}).",
      defaultValue = "100")
  private int megabytes;

  @Mixin private final WarmUp warmUp = new WarmUp();

  private final Supplier<CommandLine> program;

  LoadBench(Supplier<CommandLine> program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (megabytes < 1 || megabytes > MAX_MEGABYTES) {
      throw new ParameterException(
          spec.commandLine(),
          "--megabytes %d is not within 1 to %d".formatted(megabytes, MAX_MEGABYTES));
    }
    var _ = warmUp.checked();
    return options.run(this::measure);
  }

  private List<Row> measure(int rounds, PrintWriter progress)
      throws IOException, InterruptedException {
    List<Row> rows = new ArrayList<>(loads(rounds, progress));
    Row lease =
        BenchNode.costs(
                program,
                options.home(),
                BenchNodeCommand.Costs.LEASE,
                rounds,
                warmUp.checked(),
                progress)
            .stream()
            .filter(row -> row.baseline() != null)
            .findFirst()
            .orElseThrow(() -> new BenchFailedException("no figure of a lease"));
    Double command = lease.baseline();
    rows.add(
        Row.limitedRatio(
            BENCH,
            "memory hit, by a durable command",
            new Row.Compared("ms", lease.value(), command == null ? 0 : command),
            MAX_MEMORY_HIT_COMMANDS));
    return rows;
  }

  private List<Row> loads(int rounds, PrintWriter progress) throws IOException {
    Path folder = Files.createTempDirectory("mycelium-bench");
    try (LoadParts parts = new LoadParts(options.home(), folder, megabytes);
        BarePipe pipe = new BarePipe(parts.content(), folder.resolve("piped"))) {
      Contest contest = new Contest();
      List<Double> tasks = new ArrayList<>();
      contest.add(PIPE, pipe::milliseconds);
      contest.add(
          DOWNLOAD,
          () -> {
            LoadParts.Cold cold = parts.cold();
            tasks.add(cold.taskMs());
            return cold.downloadMs();
          });
      contest.add(DISK, parts::diskHitMs);
      contest.warmUp();
      tasks.clear();
      IntStream.rangeClosed(1, rounds)
          .forEach(
              round -> {
                contest.round();
                progress.println("round %d of %d".formatted(round, rounds));
                progress.flush();
              });
      return rows(contest, Samples.of(tasks));
    } finally {
      FileTree.delete(folder);
    }
  }

  private static List<Row> rows(Contest contest, Samples tasks) {
    Samples pipe = contest.of(PIPE);
    Samples disk = contest.of(DISK);
    return List.of(
        Row.limitedRatio(
            BENCH,
            COLD + ", without its journal writes, by the pipe",
            new Row.Compared("ms", tasks.median(), pipe.median()),
            MAX_TIMES_THE_PIPE),
        Row.information(BENCH, "the same, fastest round", "ms", tasks.least()),
        Row.information(BENCH, "the same, slowest round", "ms", tasks.most()),
        Row.beside(
            BENCH, DOWNLOAD + ", by the pipe", "ms", contest.of(DOWNLOAD).median(), pipe.median()),
        Row.information(BENCH, "pipe, fastest round", "ms", pipe.least()),
        Row.information(BENCH, "pipe, slowest round", "ms", pipe.most()),
        Row.limited(BENCH, DISK, "ms", disk.median(), MAX_DISK_HIT_MS),
        Row.information(BENCH, "disk hit, fastest round", "ms", disk.least()),
        Row.information(BENCH, "disk hit, slowest round", "ms", disk.most()));
  }
}
