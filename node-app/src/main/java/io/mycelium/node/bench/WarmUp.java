package io.mycelium.node.bench;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How much comes before the first that counts, in a bench that measures inside a node. */
final class WarmUp {
  private static final int MAX = 1_000_000;

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description = {
        "Tasks or leases before the first that counts (default: ${DEFAULT-VALUE}). Nodes run for",
        "months; the JVM of one that has just started still compiles what they run through."
      },
      defaultValue = "20000")
  private int count;

  /** The number; refuses one that is out of bounds. */
  int checked() {
    if (count < 0 || count > MAX) {
      throw new ParameterException(
          spec.commandLine(), "--warm-up %d is not within 0 to %d".formatted(count, MAX));
    }
    return count;
  }
}
