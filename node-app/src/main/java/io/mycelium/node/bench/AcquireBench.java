package io.mycelium.node.bench;

import io.mycelium.distribution.FileTree;
import io.mycelium.runtime.LeasedSlot;
import io.mycelium.runtime.SlotHandle;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What it costs to hold a loaded component: a handle under a lease, and a lease on disk. */
@Command(
    name = "acquire",
    description = "Measures a handle on a loaded component, and a lease that is on disk.",
    mixinStandardHelpOptions = true)
final class AcquireBench implements Callable<Integer> {
  static final String BENCH = "acquire";

  private static final double MAX_HANDLE_NANOS = 15;
  private static final int MAX_OPERATIONS = 1_000_000_000;
  private static final int WARM_UP_ROUNDS = 3;
  private static final int CONTENDERS = 2;
  private static final String OURS = "handle taken and given back";
  private static final String CONTENDED = "the same by %d threads".formatted(CONTENDERS);
  private static final String MAP = "concurrent map with an atomic counter";

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final BenchOptions options = new BenchOptions();

  @Option(
      names = "--operations",
      paramLabel = "N",
      description = "Handles in a round (default: ${DEFAULT-VALUE}).",
      defaultValue = "10000000")
  private int operations;

  @Mixin private final WarmUp warmUp = new WarmUp();

  private final Supplier<CommandLine> program;

  AcquireBench(Supplier<CommandLine> program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (operations < 1 || operations > MAX_OPERATIONS) {
      throw new ParameterException(
          spec.commandLine(),
          "--operations %d is not within 1 to %d".formatted(operations, MAX_OPERATIONS));
    }
    var _ = warmUp.checked();
    return options.run(this::measure);
  }

  private List<Row> measure(int rounds, PrintWriter progress)
      throws IOException, InterruptedException {
    List<Row> rows = new ArrayList<>(handles(rounds, progress));
    rows.addAll(
        BenchNode.costs(
            program,
            options.home(),
            BenchNodeCommand.Costs.LEASE,
            rounds,
            warmUp.checked(),
            progress));
    return rows;
  }

  private List<Row> handles(int rounds, PrintWriter progress) throws IOException {
    Path folder = Files.createTempDirectory("mycelium-bench");
    List<HandleRival.Handles> opened = new ArrayList<>();
    try {
      Contest contest = new Contest();
      LeasedSlot slot = new LeasedSlot(Integer.MAX_VALUE);
      contest.add(OURS, () -> nanosEach(times -> takeAndGiveBack(slot, times)));
      contest.add(MAP, () -> nanosEach(new CountedMap()::takeAndGiveBack));
      for (HandleRival rival : Rivals.of(HandleRival.class, progress)) {
        HandleRival.Handles handles = rival.open(folder.resolve(rival.name().replace(' ', '-')));
        opened.add(handles);
        contest.add(rival.name(), () -> nanosEach(handles::takeAndGiveBack));
      }
      contest.add(CONTENDED, () -> nanosEach(times -> contended(slot, times)));
      for (int i = 0; i < WARM_UP_ROUNDS; i++) {
        contest.warmUp();
      }
      IntStream.range(0, rounds).forEach(_ -> contest.round());
      return rows(contest);
    } finally {
      opened.forEach(HandleRival.Handles::close);
      FileTree.delete(folder);
    }
  }

  private static List<Row> rows(Contest contest) {
    Samples ours = contest.of(OURS);
    List<Row> rows = new ArrayList<>();
    rows.add(Row.limited(BENCH, OURS, "ns", ours.median(), MAX_HANDLE_NANOS));
    rows.add(Row.information(BENCH, "the same, fastest round", "ns", ours.least()));
    rows.add(Row.information(BENCH, "the same, slowest round", "ns", ours.most()));
    for (String name : contest.names()) {
      if (!name.equals(OURS)) {
        String metric = name.equals(CONTENDED) ? name : "the same, beside " + name;
        rows.add(
            name.equals(CONTENDED)
                ? Row.information(BENCH, metric, "ns", contest.of(name).median())
                : Row.beside(BENCH, metric, "ns", ours.median(), contest.of(name).median()));
      }
    }
    return rows;
  }

  private double nanosEach(IntConsumer work) {
    long begun = System.nanoTime();
    work.accept(operations);
    return (System.nanoTime() - begun) / (double) operations;
  }

  private static void takeAndGiveBack(LeasedSlot slot, int times) {
    for (int i = 0; i < times; i++) {
      SlotHandle handle = slot.take();
      if (handle == null) {
        throw new BenchFailedException("a handle was refused");
      }
      handle.close();
    }
  }

  private static void contended(LeasedSlot slot, int times) {
    List<Thread> threads =
        IntStream.range(0, CONTENDERS)
            .mapToObj(
                _ ->
                    Thread.ofPlatform()
                        .name("bench-handles")
                        .start(() -> takeAndGiveBack(slot, times / CONTENDERS)))
            .toList();
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BenchFailedException("interrupted", e);
      }
    }
  }

  /**
   * The least that others make do with: found by name and counted, but neither revoked nor safe.
   */
  private static final class CountedMap {
    private static final String NAME = "network-services@0.1.0";

    private final ConcurrentHashMap<String, AtomicLong> counts =
        new ConcurrentHashMap<>(Map.of(NAME, new AtomicLong()));

    void takeAndGiveBack(int times) {
      for (int i = 0; i < times; i++) {
        AtomicLong count = counts.get(NAME);
        if (count == null) {
          throw new BenchFailedException("the counter is gone");
        }
        count.getAndIncrement();
        count.getAndDecrement();
      }
    }
  }
}
