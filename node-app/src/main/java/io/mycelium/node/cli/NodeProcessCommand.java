package io.mycelium.node.cli;

import io.mycelium.node.boot.BootstrapAgent;
import io.mycelium.node.warden.NodeChannel;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The process of a node; started by a warden, not by people. */
@Command(name = "node", hidden = true)
final class NodeProcessCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    PrintStream reports = System.out;
    // Whatever a library prints must not reach the line to the warden.
    System.setOut(System.err);
    BootstrapAgent.run(new NodeChannel(System.in, reports));
    return RootCommand.DONE;
  }
}
