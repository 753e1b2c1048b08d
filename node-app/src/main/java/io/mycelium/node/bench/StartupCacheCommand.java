package io.mycelium.node.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Makes the start-up cache: a node starts, answers, and leaves in good order, and its JVM writes
 * down what it has loaded. Run by the launcher, which also tells the JVMs which file to write.
 */
@Command(name = "startup-cache", hidden = true)
public final class StartupCacheCommand implements Callable<Integer> {
  private static final double MEBI = 1024.0 * 1024;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FILE", description = "The file that the node writes.")
  private Path cache = Path.of("");

  private final Supplier<CommandLine> program;

  /** One that gives its verbs to this program. */
  public StartupCacheCommand(Supplier<CommandLine> program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try (TemporaryFleet fleet = new TemporaryFleet(program)) {
      err.println("  a node has started");
      fleet.run("get", "nodes");
      fleet.run("describe", "nodes", fleet.node().node());
      fleet.run("events");
      fleet.endNode();
    } catch (BenchFailedException e) {
      err.println("mycelium: " + e.getMessage());
      return 1;
    }
    if (!Files.exists(cache)) {
      err.println("mycelium: the node's JVM has not written %s".formatted(cache));
      return 1;
    }
    err.println("  %.0f MB".formatted(Files.size(cache) / MEBI));
    return 0;
  }
}
