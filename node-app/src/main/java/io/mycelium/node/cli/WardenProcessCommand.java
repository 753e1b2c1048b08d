package io.mycelium.node.cli;

import io.mycelium.node.warden.HttpPorts;
import io.mycelium.node.warden.WardenProgram;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The process of a detached warden; started by {@code up --detach}, not by people. */
@Command(name = "warden", hidden = true)
final class WardenProcessCommand implements Callable<Integer> {
  @Option(names = "--data", required = true)
  private Path data = Path.of("");

  @Option(names = "--nodes", required = true)
  private int nodes;

  @Option(names = "--http-port", required = true)
  private int httpPort;

  @Override
  public Integer call() throws InterruptedException {
    WardenProgram.run(
        new WardenProgram.Settings(data, nodes, new HttpPorts(httpPort)), state -> {});
    return RootCommand.DONE;
  }
}
