package io.mycelium.node.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What a task of an empty component costs, beside one durable command and one forced insert. */
@Command(
    name = "task",
    description = "Measures a task of an empty component from submit to done.",
    mixinStandardHelpOptions = true)
final class TaskBench implements Callable<Integer> {
  @Mixin private final BenchOptions options = new BenchOptions();

  @Mixin private final WarmUp warmUp = new WarmUp();

  private final Supplier<CommandLine> program;

  TaskBench(Supplier<CommandLine> program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var _ = warmUp.checked();
    return options.run(this::measure);
  }

  private List<Row> measure(int rounds, PrintWriter progress)
      throws IOException, InterruptedException {
    return BenchNode.costs(
        program, options.home(), BenchNodeCommand.Costs.TASK, rounds, warmUp.checked(), progress);
  }
}
