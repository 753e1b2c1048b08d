package io.mycelium.node.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is loaded again because it was evicted: our choices beside those of others. */
@Command(
    name = "evict",
    description = "Plays traces to the choice of what leaves memory, and adds up the reloads.",
    mixinStandardHelpOptions = true)
final class EvictBench implements Callable<Integer> {
  private static final String BENCH = "evict";
  private static final double MAX_TIMES_A_RIVAL = 1.01;
  private static final int MAX_SHORTENED = 10_000;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final BenchOptions options = new BenchOptions();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The first round's; the next has the next (default: ${DEFAULT-VALUE}).",
      defaultValue = "20261128")
  private long seed;

  @Option(
      names = "--shorten",
      paramLabel = "N",
      description = "Traces have so many times fewer uses (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private int shorten;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (shorten < 1 || shorten > MAX_SHORTENED) {
      throw new ParameterException(
          spec.commandLine(),
          "--shorten %d is not within 1 to %d".formatted(shorten, MAX_SHORTENED));
    }
    return options.run(this::measure);
  }

  private List<Row> measure(int rounds, PrintWriter progress) throws IOException {
    List<EvictionRival> rivals = Rivals.of(EvictionRival.class, progress);
    List<Row> rows = new ArrayList<>();
    List<List<EvictionTrace>> generated = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      generated.add(EvictionTrace.generated(seed + round, shorten));
    }
    for (int i = 0; i < generated.getFirst().size(); i++) {
      int index = i;
      rows.addAll(rows(generated.stream().map(traces -> traces.get(index)).toList(), rivals));
      progress.println("%s: done".formatted(generated.getFirst().get(i).name()));
      progress.flush();
    }
    rows.addAll(rows(List.of(RecordedTrace.demo()), rivals));
    return rows;
  }

  /** One trace, once for each seed. */
  private static List<Row> rows(List<EvictionTrace> traces, List<EvictionRival> rivals) {
    String name = traces.getFirst().name();
    Samples ours = Samples.of(traces.stream().mapToDouble(Evictions::reloadSeconds));
    Samples plain =
        Samples.of(
            traces.stream()
                .mapToDouble(
                    trace ->
                        Evictions.reloadSeconds(
                            trace, Evictions.leastRecentlyUsed(trace.capacityBytes()))));
    List<Row> rows = new ArrayList<>();
    for (EvictionRival rival : rivals) {
      Samples others =
          Samples.of(
              traces.stream()
                  .mapToDouble(
                      trace -> Evictions.reloadSeconds(trace, rival.open(trace.capacityBytes()))));
      rows.add(
          Row.limitedRatio(
              BENCH,
              "reloads, %s, by %s".formatted(name, rival.name()),
              new Row.Compared("s", ours.median(), others.median()),
              MAX_TIMES_A_RIVAL));
    }
    rows.add(
        Row.beside(
            BENCH, "reloads, %s, by LRU".formatted(name), "s", ours.median(), plain.median()));
    rows.add(Row.information(BENCH, "reloads, %s, least".formatted(name), "s", ours.least()));
    rows.add(Row.information(BENCH, "reloads, %s, most".formatted(name), "s", ours.most()));
    return rows;
  }
}
