package io.mycelium.node.bench;

import io.mycelium.node.cli.JsonFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every bench takes, and how it ends: 0 when all rows hold, else 1. */
final class BenchOptions {
  private static final int MAX_ROUNDS = 1000;

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often everything is measured (default: ${DEFAULT-VALUE}).",
      defaultValue = "5")
  private int rounds;

  @Option(names = "--json", paramLabel = "FILE", description = "Also writes the rows to a file.")
  private @Nullable Path json;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "The project with the built program and components.",
      defaultValue = "${env:MYCELIUM_HOME}")
  private @Nullable Path home;

  /** The project with the built program and components. */
  Path home() {
    if (home == null) {
      throw new ParameterException(
          spec.commandLine(), "what is measured? start it as ./mycelium bench, or say --home");
    }
    return home;
  }

  /** A bench; returns its rows and says on the writer how far it is. */
  @FunctionalInterface
  interface Bench {
    List<Row> measure(int rounds, PrintWriter progress) throws IOException, InterruptedException;
  }

  /** Runs a bench and shows its rows. */
  int run(Bench bench) throws IOException, InterruptedException {
    if (rounds < 1 || rounds > MAX_ROUNDS) {
      throw new ParameterException(
          spec.commandLine(), "--rounds %d is not within 1 to %d".formatted(rounds, MAX_ROUNDS));
    }
    if (json != null) {
      JsonFile.require(json);
    }
    List<Row> rows;
    try {
      rows = bench.measure(rounds, spec.commandLine().getErr());
    } catch (BenchFailedException e) {
      spec.commandLine().getErr().println("mycelium: " + e.getMessage());
      return 1;
    }
    spec.commandLine().getOut().println(Rows.table(rows));
    if (json != null) {
      JsonFile.write(json, Rows.json(rows));
    }
    return Rows.hold(rows) ? 0 : 1;
  }
}
