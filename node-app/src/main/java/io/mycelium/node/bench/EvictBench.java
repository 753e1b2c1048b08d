package io.mycelium.node.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
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
      String name = generated.getFirst().get(i).name();
      rows.addAll(
          rows(
              name, generated.stream().map(traces -> List.of(traces.get(index))).toList(), rivals));
      progress.println("%s: done".formatted(name));
      progress.flush();
    }
    rows.addAll(recorded(List.of(RecordedTrace.demo()), rivals));
    rows.addAll(recorded(RecordedTrace.demoByNode(), rivals));
    return rows;
  }

  /**
   * The demo has few uses. Where plain LRU loads nothing twice there is nothing to choose, and the
   * figures are for information: how many uses, and the first loads, which everybody pays.
   */
  private static List<Row> recorded(List<EvictionTrace> nodes, List<EvictionRival> rivals) {
    String name = nodes.getFirst().name();
    Samples plain = summed(List.of(nodes), EvictBench::plainSeconds);
    Samples first = summed(List.of(nodes), Evictions::firstLoadsSeconds);
    boolean choice = plain.median() > first.median();
    List<Row> rows = new ArrayList<>();
    for (Row row : rows(name, List.of(nodes), rivals)) {
      rows.add(choice ? row : row.forInformation());
    }
    int uses = nodes.stream().mapToInt(trace -> trace.uses().size()).sum();
    rows.add(
        Row.information(
            BENCH,
            "uses, %s%s".formatted(name, choice ? "" : ", too few for a choice to matter"),
            "",
            uses));
    rows.add(Row.information(BENCH, "first loads alone, %s".formatted(name), "s", first.median()));
    return rows;
  }

  private static double plainSeconds(EvictionTrace trace) {
    return Evictions.reloadSeconds(trace, Evictions.leastRecentlyUsed(trace.capacityBytes()));
  }

  /** The traces of each round, each in a memory of its own; what counts is their sum. */
  private static List<Row> rows(
      String name, List<List<EvictionTrace>> rounds, List<EvictionRival> rivals) {
    Samples ours = summed(rounds, Evictions::reloadSeconds);
    Samples plain = summed(rounds, EvictBench::plainSeconds);
    List<Row> rows = new ArrayList<>();
    for (EvictionRival rival : rivals) {
      Samples others =
          summed(
              rounds, trace -> Evictions.reloadSeconds(trace, rival.open(trace.capacityBytes())));
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

  private static Samples summed(
      List<List<EvictionTrace>> rounds, ToDoubleFunction<EvictionTrace> seconds) {
    return Samples.of(
        rounds.stream().mapToDouble(traces -> traces.stream().mapToDouble(seconds).sum()));
  }
}
