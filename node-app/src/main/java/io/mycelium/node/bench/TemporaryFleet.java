package io.mycelium.node.bench;

import io.mycelium.distribution.FileTree;
import io.mycelium.node.cli.Verbs;
import io.mycelium.node.warden.WardenClient;
import io.mycelium.node.warden.WardenState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import picocli.CommandLine;

/** A fleet of one node in a directory of its own, both gone when it is closed. */
final class TemporaryFleet implements AutoCloseable {
  /** The only node. */
  static final String NODE = "node-1";

  /** How long a node may take to end, a cache that it makes included. */
  private static final Duration END_LIMIT = Duration.ofMinutes(5);

  private static final Duration READY_LIMIT = Duration.ofMinutes(2);
  private static final long LOOK_AGAIN_MS = 100;

  private final Verbs verbs;
  private final Path work;
  private final Thread ending;

  /** Starts it; returns when the node is ready. */
  TemporaryFleet(Supplier<CommandLine> program) throws IOException {
    this.work = Files.createTempDirectory("mycelium-bench");
    this.verbs = new Verbs(program, data());
    // Ctrl-C must not leave a fleet behind.
    this.ending = Thread.ofPlatform().unstarted(this::stop);
    Runtime.getRuntime().addShutdownHook(ending);
    try {
      run("up", "--nodes", "1", "--detach");
    } catch (BenchFailedException e) {
      close();
      throw e;
    }
  }

  /** The fleet directory. */
  Path data() {
    return work.resolve("fleet");
  }

  /** A file of the bench's own, beside the fleet. */
  Path file(String name) {
    return work.resolve(name);
  }

  /** Runs a verb on this fleet, which must succeed. */
  void run(String... verb) {
    Verbs.Ended ended = verbs.execute(List.of(verb));
    if (ended.code() != 0) {
      throw new BenchFailedException(ended.toString());
    }
  }

  /** The node as its warden knows it. */
  WardenState.NodeState node() {
    return WardenState.read(data()).stream()
        .flatMap(state -> state.nodes().stream())
        .filter(each -> each.name().equals(NODE))
        .findFirst()
        .orElseThrow(() -> new BenchFailedException("the fleet has no " + NODE));
  }

  /** Ends the node in good order, with all that it does at its end; it stays down. */
  void endNode() throws InterruptedException {
    ProcessHandle process = process();
    run("node-process", "end", NODE);
    awaitDown(process);
  }

  /** Kills the node; it stays down. */
  void killNode() throws InterruptedException {
    ProcessHandle process = process();
    run("node-process", "hold", NODE);
    run("node-process", "kill", NODE);
    awaitDown(process);
  }

  private ProcessHandle process() {
    return ProcessHandle.of(node().pid())
        .orElseThrow(() -> new BenchFailedException(NODE + " does not run"));
  }

  private void awaitDown(ProcessHandle process) throws InterruptedException {
    await("the end of " + NODE, END_LIMIT, () -> process.isAlive() || node().pid() != 0);
  }

  /** Lets the node start; returns it when it is ready. */
  WardenState.NodeState startNode() throws InterruptedException {
    run("node-process", "release", NODE);
    await("READY of " + NODE, READY_LIMIT, () -> !node().isReady());
    return node();
  }

  // What is awaited here is timed by the warden, so looking again now and then costs no accuracy.
  private static void await(String what, Duration limit, BooleanSupplier goesOn)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    CountDownLatch never = new CountDownLatch(1);
    while (goesOn.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new BenchFailedException("%s was not seen within %s".formatted(what, limit));
      }
      if (never.await(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }

  private void stop() {
    Optional<WardenClient> warden = WardenClient.find(data());
    if (warden.isPresent()) {
      warden.get().order("stop", "");
      warden.get().awaitEnd(END_LIMIT);
    }
  }

  @Override
  public void close() throws IOException {
    stop();
    Runtime.getRuntime().removeShutdownHook(ending);
    FileTree.delete(work);
  }
}
