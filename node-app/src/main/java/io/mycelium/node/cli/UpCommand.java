package io.mycelium.node.cli;

import io.mycelium.node.warden.OwnProgram;
import io.mycelium.node.warden.WardenClient;
import io.mycelium.node.warden.WardenProgram;
import io.mycelium.node.warden.WardenState;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts a fleet on this machine. */
@Command(
    name = "up",
    description = "Starts a fleet on this machine, and founds it the first time.",
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
  private static final Duration READY_LIMIT = Duration.ofMinutes(2);
  private static final long POLL_MS = 100;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "How many nodes; as many as before, or 3, by default.")
  private int nodes;

  @Option(names = "--detach", description = "Returns when all nodes are ready.")
  private boolean detach;

  private final Set<String> shown = new HashSet<>();

  @Override
  public Integer call() throws InterruptedException {
    if (nodes == 0 && !Files.exists(fleet.data().resolve("fleet.json"))) {
      nodes = 3;
    }
    warnOfFew();
    if (detach) {
      startDetached();
    } else {
      WardenProgram.run(fleet.data(), nodes, this::show);
    }
    return RootCommand.DONE;
  }

  private void warnOfFew() {
    PrintWriter err = spec.commandLine().getErr();
    if (nodes == 1) {
      err.println("one node: the fleet is down while it is down, and no task can move");
    } else if (nodes == 2) {
      err.println(
          "two nodes: a death that the warden sees is survived; if the two only lose sight of each"
              + " other, the one with the lower address goes on and the other stops");
    }
    err.flush();
  }

  private synchronized void show(WardenState state) {
    PrintWriter out = spec.commandLine().getOut();
    for (WardenState.NodeState node : state.nodes()) {
      if (node.isReady() && shown.add(node.name() + node.pid())) {
        out.println(
            "READY %s %s process %d %s"
                .formatted(node.name(), node.node(), node.pid(), node.http()));
      }
    }
    out.flush();
  }

  private void startDetached() throws InterruptedException {
    Path data = fleet.data();
    WardenClient.find(data)
        .ifPresent(
            running -> {
              throw new RefusedException(
                  "a fleet runs in %s already (process %d)".formatted(data, running.state().pid()));
            });
    Process process;
    Path log = data.resolve("warden.log");
    try {
      Files.createDirectories(data.toAbsolutePath().getParent());
      log = Files.createTempFile(data.toAbsolutePath().getParent(), ".mycelium-warden", ".log");
      process =
          new ProcessBuilder(
                  OwnProgram.command(
                      List.of("warden", "--data", data.toString(), "--nodes", "" + nodes)))
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new RefusedException("the warden can't be started: " + e, e);
    }
    awaitReady(data, process, log);
  }

  private void awaitReady(Path data, Process process, Path log) throws InterruptedException {
    long end = System.nanoTime() + READY_LIMIT.toNanos();
    while (System.nanoTime() < end) {
      Optional<WardenClient> found = WardenClient.find(data);
      if (found.isPresent() && found.get().state().pid() == process.pid()) {
        show(found.get().state());
        if (found.get().state().nodes().stream().allMatch(WardenState.NodeState::isReady)) {
          keepLog(data, log);
          return;
        }
      }
      if (process.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
        throw new RefusedException("the warden ended: " + lastLine(log));
      }
    }
    process.destroy();
    throw new RefusedException(
        "not all nodes were ready within %d s; %s/nodes/*/node.log say why"
            .formatted(READY_LIMIT.toSeconds(), data));
  }

  // The directory may not exist before the warden has founded it, so the log begins beside it.
  private static void keepLog(Path data, Path log) {
    try {
      Files.move(log, data.resolve("warden.log"), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new RefusedException("the log %s can't be moved: %s".formatted(log, e), e);
    }
  }

  private static String lastLine(Path log) {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
      Files.delete(log);
      return lines.isEmpty() ? "it said nothing" : lines.getLast();
    } catch (IOException e) {
      return "%s can't be read: %s".formatted(log, e);
    }
  }
}
