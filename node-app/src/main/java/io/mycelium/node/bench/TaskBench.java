package io.mycelium.node.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a task of an empty component costs, beside one durable command and one forced insert. */
@Command(
    name = "task",
    description = "Measures a task of an empty component from submit to done.",
    mixinStandardHelpOptions = true)
final class TaskBench implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final BenchOptions options = new BenchOptions();

  @Option(
      names = "--warm-up",
      paramLabel = "TASKS",
      description = {
        "Tasks before the first that counts (default: ${DEFAULT-VALUE}). Nodes run for months; the",
        "JVM of one that has just started still compiles what a task runs through."
      },
      defaultValue = "20000")
  private int warmUp;

  private final Supplier<CommandLine> program;

  TaskBench(Supplier<CommandLine> program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    BenchNode.checkWarmUp(spec, warmUp);
    return options.run(this::measure);
  }

  private List<Row> measure(int rounds, PrintWriter progress)
      throws IOException, InterruptedException {
    try (TemporaryFleet fleet = new TemporaryFleet(program)) {
      BenchNode.publishEmpty(fleet, options.home());
      // The node runs again in a process that also measures, so that nothing outside it counts.
      fleet.endNode();
      return new BenchNode(fleet, progress).measured(BenchNodeCommand.Costs.TASK, rounds, warmUp);
    }
  }
}
