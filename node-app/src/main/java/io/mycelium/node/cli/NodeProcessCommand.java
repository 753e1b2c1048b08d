package io.mycelium.node.cli;

import io.mycelium.node.boot.BootstrapAgent;
import io.mycelium.node.warden.NodeChannel;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The process of a node; started by a warden, not by people. */
@Command(name = "run-node", hidden = true)
final class NodeProcessCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    BootstrapAgent.run(new NodeChannel(System.in));
    return RootCommand.DONE;
  }
}
