package io.mycelium.node;

import io.mycelium.node.bench.BenchCommand;
import io.mycelium.node.bench.BenchNodeCommand;
import io.mycelium.node.bench.StartupCacheCommand;
import io.mycelium.node.boot.BootstrapAgent;
import io.mycelium.node.cli.RootCommand;
import io.mycelium.node.demo.DemoCommand;
import io.mycelium.node.warden.NodeChannel;
import io.mycelium.node.warden.OwnProgram;
import io.mycelium.node.warden.WardenException;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** The entry point of everything: command line, warden and node are one program. */
public final class Mycelium {
  private Mycelium() {}

  /** Runs one verb and ends with its exit code. */
  public static void main(String[] arguments) {
    boolean node = List.of(arguments).equals(List.of(OwnProgram.NODE));
    System.exit(node ? runNode() : commandLine().execute(arguments));
  }

  /** A node is started by its warden, not by people: no start of it pays for a command line. */
  private static int runNode() {
    try {
      BootstrapAgent.run(new NodeChannel(System.in));
      return CommandLine.ExitCode.OK;
    } catch (WardenException e) {
      System.err.println("mycelium: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(Mycelium.class).error("this node can't run", e);
      return CommandLine.ExitCode.SOFTWARE;
    }
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
