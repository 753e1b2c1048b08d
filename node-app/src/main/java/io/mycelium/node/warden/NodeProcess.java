package io.mycelium.node.warden;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of one node: a child of this warden, or one that a warden before it has started. It
 * prints into a log file of its own, so that nothing ties its life to that of its warden.
 */
final class NodeProcess {
  private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);

  private final ProcessHandle handle;
  private final ProcessMark mark;
  private final @Nullable Process child;

  private NodeProcess(ProcessHandle handle, @Nullable Process child) {
    this.handle = handle;
    this.mark = ProcessMark.of(handle);
    this.child = child;
  }

  /**
   * Starts a process.
   *
   * @param directory the node's; it can be seen in a list of processes
   * @param run its first order
   */
  static NodeProcess start(Path directory, ControlLine.Run run) {
    ProcessBuilder builder =
        new ProcessBuilder(OwnProgram.node(directory))
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(directory.resolve("node.log").toFile()));
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new WardenException("a node's process can't be started: " + e, e);
    }
    try (BufferedWriter orders = process.outputWriter(StandardCharsets.UTF_8)) {
      orders.write(run.line());
      orders.newLine();
    } catch (IOException e) {
      LOG.warn("process {} took no order", process.pid(), e);
    }
    return new NodeProcess(process.toHandle(), process);
  }

  /** Takes over a process that runs. */
  static NodeProcess adopt(ProcessHandle handle) {
    return new NodeProcess(handle, null);
  }

  ProcessMark mark() {
    return mark;
  }

  /** Calls once when it has ended; of an adopted process {@link #isGone} tells. */
  void onEnd(Consumer<String> how) {
    if (child != null) {
      var _ = child.onExit().thenAccept(ended -> how.accept("code " + ended.exitValue()));
    }
  }

  /** Whether an adopted process has ended; the system tells only a parent by itself. */
  boolean isGone() {
    return child == null && mark.running().isEmpty();
  }

  /** Asks it to end in good order. */
  void end() {
    handle.destroy();
  }

  void kill() {
    handle.destroyForcibly();
  }

  /** Waits for the end; false if it still runs after the time. */
  boolean awaitEnd(Duration limit) {
    return mark.awaitEnd(limit);
  }
}
