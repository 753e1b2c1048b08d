package io.mycelium.node.warden;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process of one node. Its standard error goes to a log file, its lines to the warden. */
final class NodeProcess {
  private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);

  private final Process process;
  private final BufferedWriter orders;

  private NodeProcess(Process process) {
    this.process = process;
    orders = process.outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * Starts a process.
   *
   * @param lines called with each line it reports, on one thread
   * @param ended called once with its exit code, after the last line
   */
  static NodeProcess start(
      Path log, ControlLine first, Consumer<String> lines, Consumer<Integer> ended) {
    ProcessBuilder builder =
        new ProcessBuilder(OwnProgram.command(java.util.List.of("node")))
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new WardenException("a node's process can't be started: " + e, e);
    }
    NodeProcess node = new NodeProcess(process);
    // A platform thread: a read of a pipe holds the thread under a virtual one, and a few nodes
    // would
    // stop all virtual threads of the warden.
    Thread.ofPlatform()
        .daemon()
        .name("reports of " + process.pid())
        .start(() -> node.read(lines, ended));
    node.order(first);
    return node;
  }

  private void read(Consumer<String> lines, Consumer<Integer> ended) {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      String line = reader.readLine();
      while (line != null) {
        lines.accept(line);
        line = reader.readLine();
      }
    } catch (IOException e) {
      LOG.debug("the reports of process {} have ended", process.pid(), e);
    }
    try {
      ended.accept(process.waitFor());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  long pid() {
    return process.pid();
  }

  /** Sends an order; a process that has gone will be reported as ended, not here. */
  void order(ControlLine order) {
    try {
      orders.write(order.line());
      orders.newLine();
      orders.flush();
    } catch (IOException e) {
      LOG.debug("process {} takes no orders", process.pid(), e);
    }
  }

  void kill() {
    process.destroyForcibly();
  }

  /** Waits for the end, and forces it after the time. */
  void awaitEnd(long timeoutMs) throws InterruptedException {
    if (!process.waitFor(timeoutMs, TimeUnit.MILLISECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
