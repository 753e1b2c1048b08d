package io.mycelium.node.bench;

import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Measures what the project promises, on fleets of its own. */
@Command(
    name = "bench",
    description = "Measures what the project promises, on a fleet of its own.",
    mixinStandardHelpOptions = true)
public final class BenchCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  private BenchCommand() {}

  /** The verb with its benches, which give their verbs to this program. */
  public static CommandLine commandLine(Supplier<CommandLine> program) {
    return new CommandLine(new BenchCommand())
        .addSubcommand(new StartBench(program))
        .addSubcommand(new AcquireBench(program))
        .addSubcommand(new LoadBench(program))
        .addSubcommand(new UnloadBench())
        .addSubcommand(new EvictBench())
        .addSubcommand(new TiersBench())
        .addSubcommand(new DensityBench())
        .addSubcommand(new TaskBench(program))
        .addSubcommand(new TraceCommand());
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "which bench: start, task, acquire, load, unload, evict, tiers or density?");
  }
}
