package io.mycelium.node.cli;

import io.mycelium.node.warden.OwnProgram;
import io.mycelium.node.warden.WardenClient;
import io.mycelium.node.warden.WardenProgram;
import io.mycelium.node.warden.WardenState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Starts a warden in a process of its own and waits until all its nodes are ready. */
final class DetachedWarden {
  private static final Duration READY_LIMIT = Duration.ofMinutes(2);
  private static final Duration END_LIMIT = Duration.ofSeconds(60);
  private static final long POLL_MS = 100;
  private static final String ERROR = "mycelium: ";

  private final WardenProgram.Settings settings;
  private final boolean adopting;
  private final Path data;

  /**
   * One that is not started.
   *
   * @param adopting whether nodes run already; then no refusal of another one ends them
   */
  DetachedWarden(WardenProgram.Settings settings, boolean adopting) {
    this.settings = settings;
    this.adopting = adopting;
    this.data = settings.root();
  }

  /**
   * What the warden's process prints into.
   *
   * @param file the file
   * @param from where its part begins
   */
  private record Log(Path file, long from) {}

  /** Returns when all nodes are ready; whatever keeps them from it is thrown. */
  void start(FleetReport report) throws InterruptedException {
    Log log;
    Process process;
    try {
      log = log();
      process =
          new ProcessBuilder(
                  OwnProgram.command(
                      List.of(
                          "warden",
                          "--data",
                          data.toString(),
                          "--nodes",
                          Integer.toString(settings.nodes()),
                          "--http-port",
                          Integer.toString(settings.ports().first()))))
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()))
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new RefusedException(
          "the warden of %s can't be started (%s); choose another directory with --data"
              .formatted(data, e),
          e);
    }
    try {
      awaitReady(process, log, report);
    } finally {
      keep(log);
    }
  }

  // A directory that is still to be founded must be empty, so the log begins beside it.
  private Log log() throws IOException {
    Path own = ownLog();
    if (Files.isDirectory(data)) {
      return new Log(own, Files.exists(own) ? Files.size(own) : 0);
    }
    Path parent = data.resolveSibling("");
    Files.createDirectories(parent);
    return new Log(Files.createTempFile(parent, ".mycelium-warden", ".log"), 0);
  }

  private Path ownLog() {
    return data.resolve("warden.log");
  }

  private void keep(Log log) {
    try {
      if (!log.file().equals(ownLog())) {
        if (Files.isDirectory(data)) {
          Files.move(log.file(), ownLog());
        } else {
          Files.delete(log.file());
        }
      }
    } catch (IOException e) {
      throw new RefusedException("the log %s can't be moved: %s".formatted(log.file(), e), e);
    }
  }

  private void awaitReady(Process process, Log log, FleetReport report)
      throws InterruptedException {
    long end = System.nanoTime() + READY_LIMIT.toNanos();
    while (System.nanoTime() - end < 0) {
      Optional<WardenState> state =
          WardenClient.find(data)
              .map(WardenClient::state)
              .filter(each -> each.pid() == process.pid());
      if (state.isPresent()) {
        report.show(state.get());
        if (FleetReport.isComplete(state.get())) {
          return;
        }
      }
      if (report.refusal().isPresent()) {
        fail(process, report.refusal().get());
      }
      if (process.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
        throw new RefusedException(lastError(log));
      }
    }
    fail(
        process,
        "not all nodes were ready within %d s; %s/nodes/*/node.log say why"
            .formatted(READY_LIMIT.toSeconds(), data));
  }

  private void fail(Process process, String why) throws InterruptedException {
    if (adopting) {
      throw new RefusedException(
          why
              + "; the warden (process %d) keeps the nodes that run and tries again"
                  .formatted(process.pid()));
    }
    process.destroy();
    process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS);
    throw new RefusedException(why);
  }

  private static String lastError(Log log) {
    try {
      byte[] all = Files.readAllBytes(log.file());
      int from = (int) Math.min(log.from(), all.length);
      List<String> lines =
          new String(all, from, all.length - from, StandardCharsets.UTF_8).lines().toList();
      return lines.stream()
          .filter(line -> line.startsWith(ERROR))
          .reduce((first, second) -> second)
          .map(line -> line.substring(ERROR.length()))
          .orElse("the warden ended: " + (lines.isEmpty() ? "it said nothing" : lines.getLast()));
    } catch (IOException e) {
      return "the warden ended, and %s can't be read: %s".formatted(log.file(), e);
    }
  }
}
