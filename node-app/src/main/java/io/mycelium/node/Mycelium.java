package io.mycelium.node;

import io.mycelium.node.bench.BenchCommand;
import io.mycelium.node.bench.BenchNodeCommand;
import io.mycelium.node.bench.StartupCacheCommand;
import io.mycelium.node.cli.RootCommand;
import io.mycelium.node.demo.DemoCommand;
import picocli.CommandLine;

/** The entry point of everything: command line, warden and node are one program. */
public final class Mycelium {
  private Mycelium() {}

  /** Runs one verb and ends with its exit code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The command line with all its verbs. */
  static CommandLine commandLine() {
    return RootCommand.commandLine()
        .addSubcommand(new DemoCommand(RootCommand::commandLine))
        .addSubcommand(BenchCommand.commandLine(RootCommand::commandLine))
        .addSubcommand(new BenchNodeCommand())
        .addSubcommand(new StartupCacheCommand(RootCommand::commandLine));
  }
}
