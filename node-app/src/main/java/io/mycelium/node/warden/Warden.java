package io.mycelium.node.warden;

import io.mycelium.node.warden.NodeStatus.Phase;
import io.mycelium.runtime.process.ProcessTier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the nodes of one fleet on this machine running. All decisions are taken on one thread; the
 * processes, their lines and the orders of the command line only report to it.
 */
public final class Warden implements AutoCloseable {
  /** The most nodes of one machine. */
  public static final int MAX_NODES = 16;

  /** Shorter than a start, so that what a node starts next is not taken for a leftover. */
  private static final Duration LEFTOVERS_LIMIT = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(Warden.class);
  private static final long STEADY_NANOS = Duration.ofSeconds(60).toNanos();
  private static final long TICK_MS = 100;

  /** How long a node that runs already is waited for: it calls every 2 s at least. */
  private static final long CALL_NANOS = Backoff.MAX.multipliedBy(5).toNanos();

  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final Duration KILL_LIMIT = Duration.ofSeconds(5);

  private final Plan plan;
  private final LongSupplier nanos = System::nanoTime;
  private final long begunNanos = nanos.getAsLong();
  private final Consumer<WardenState> changes;
  private final ControlServer control;
  private final Deaths deaths;
  private final WardenLoop loop = new WardenLoop();
  private final Map<String, NodeStatus> nodes = new TreeMap<>();
  private final Map<String, NodeProcess> processes = new HashMap<>();
  private final Map<String, NodeLine> lines = new HashMap<>();
  private final Map<String, Long> readySince = new HashMap<>();
  private final Map<String, Long> startedAt = new HashMap<>();
  private final Map<String, Duration> startsTook = new HashMap<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private boolean stopping;

  /** Writes a backup of the fleet into a file; returns what it holds, in words. */
  @FunctionalInterface
  interface BackupOrder {
    String write(Path file, Consumer<String> progress);
  }

  /**
   * What a warden is to do.
   *
   * @param fleet the fleet
   * @param names its nodes, all admitted
   * @param ports where their APIs listen
   * @param journal the file that says where the journal listens
   * @param secret what calls must carry
   * @param backup how the fleet is backed up
   */
  record Plan(
      FleetDirectory fleet,
      List<String> names,
      HttpPorts ports,
      Path journal,
      String secret,
      BackupOrder backup) {}

  /**
   * Begins to keep nodes running.
   *
   * @param before the nodes as the warden before left them; those that still run are adopted
   * @param deaths attests what ends
   * @param changes called with each change of the state, on the warden's thread
   */
  Warden(
      Plan plan,
      List<WardenState.NodeState> before,
      Deaths deaths,
      WardenKey key,
      Consumer<WardenState> changes) {
    this.plan = plan;
    this.deaths = deaths;
    this.changes = changes;
    plan.names().forEach(name -> nodes.put(name, NodeStatus.waiting(name)));
    control = new ControlServer(plan.secret(), key, new WardenDesk(this, loop));
    before.stream().filter(each -> nodes.containsKey(each.name())).forEach(this::resume);
    control.start();
    loop.later(this::publish);
    loop.every(TICK_MS, this::tick);
  }

  /** Waits until it was told to stop and all its nodes have ended. */
  public void awaitStopped() throws InterruptedException {
    stopped.await();
  }

  private void resume(WardenState.NodeState before) {
    String name = before.name();
    var running = before.process().running();
    nodes.put(name, NodeStatus.resumed(before, running.isPresent()));
    running.ifPresentOrElse(
        handle -> {
          processes.put(name, NodeProcess.adopt(handle));
          readySince.put(name, nanos.getAsLong());
          LOG.info("adopted {}, process {}", name, before.pid());
        },
        () -> attest(before.ready(), before.pid()));
  }

  /**
   * Says that a node is dead once nothing of it runs any more: what its components have started may
   * outlive it, and others must not begin its tasks beside that.
   */
  private void attest(ControlLine.@Nullable Ready ready, long pid) {
    if (ready == null) {
      return;
    }
    var _ =
        ProcessTier.endProcessesOf(ready.node(), LEFTOVERS_LIMIT)
            .thenAccept(left -> loop.later(() -> attest(ready, pid, left)));
  }

  private void attest(ControlLine.Ready ready, long pid, List<Long> left) {
    if (stopping) {
      return;
    }
    boolean listensAgain =
        nodes.values().stream()
            .map(NodeStatus::ready)
            .anyMatch(now -> now != null && now.artery().equals(ready.artery()));
    if (listensAgain) {
      // A node that has started meanwhile, at the same port: it must not be told dead.
      return;
    }
    if (!left.isEmpty()) {
      LOG.error(
          "processes {} of components of {} do not end: its death is not attested, the fleet finds it by silence",
          left,
          ready.node());
      return;
    }
    deaths.attest(ready, pid).ifPresent(dead -> lines.values().forEach(line -> line.order(dead)));
  }

  private void tick() {
    if (stopping) {
      return;
    }
    Map.copyOf(processes)
        .forEach(
            (name, process) -> {
              if (process.isGone()) {
                ended(name, process, "no code that an adopted process would tell");
              }
            });
    try {
      StartPlan.next(nodes.values(), nanos.getAsLong()).stream()
          .filter(start -> !mayCall(start.name()))
          .forEach(this::start);
    } catch (WardenException e) {
      LOG.error("a node could not be started", e);
    }
  }

  /**
   * Whether a process that this warden does not know runs the node, and may still call. One that
   * was started beside it would be refused, and whoever waits for the fleet would hear of that.
   */
  private boolean mayCall(String name) {
    return nanos.getAsLong() - begunNanos < CALL_NANOS && NodeLock.isHeld(plan.fleet().node(name));
  }

  private void start(StartPlan.Start start) {
    String name = start.name();
    ControlLine.Run run =
        new ControlLine.Run(
            plan.fleet().root().toString(),
            name,
            start.seeds(),
            plan.journal().toString(),
            plan.ports().of(name));
    startsTook.remove(name);
    startedAt.put(name, nanos.getAsLong());
    NodeProcess process = NodeProcess.start(plan.fleet().node(name), run);
    processes.put(name, process);
    change(node(name).started(process.mark()));
    LOG.info("started {} as process {}, seeds {}", name, process.mark().pid(), start.seeds());
    process.onEnd(how -> loop.later(() -> ended(name, process, how)));
  }

  private NodeStatus node(String name) {
    NodeStatus node = nodes.get(name);
    if (node == null) {
      throw new WardenException(
          "there is no node '%s'; the nodes here are %s".formatted(name, nodes.keySet()));
    }
    return node;
  }

  /** A node's process has opened its line. */
  void opened(WardenCall.Hello hello, NodeLine line) {
    String name = hello.name();
    if (!hello.fleet().equals(plan.fleet().fleet())) {
      throw new WardenException(
          "%s is of fleet %s, this is the warden of %s"
              .formatted(name, hello.fleet(), plan.fleet().fleet()));
    }
    if (!node(name).process().isSame(hello.process())) {
      adopt(hello);
    }
    NodeLine old = lines.put(name, line);
    if (old != null) {
      old.close();
    }
    deaths.recent().forEach(line::order);
    if (hello.ready() != null) {
      becameReady(name, hello.ready());
    }
  }

  // It holds the lock of the node's directory, so whatever was started beside it can't run.
  private void adopt(WardenCall.Hello hello) {
    ProcessHandle handle =
        hello
            .process()
            .running()
            .orElseThrow(
                () ->
                    new WardenException(
                        "%s says it is process %d, which does not run"
                            .formatted(hello.name(), hello.process().pid())));
    NodeProcess beside = processes.put(hello.name(), NodeProcess.adopt(handle));
    if (beside != null) {
      beside.kill();
    }
    change(node(hello.name()).adopted(hello.process(), hello.ready()));
    LOG.info("adopted {}, process {}, which has called", hello.name(), handle.pid());
  }

  /** A node has reported over its line. */
  void said(WardenCall.Hello hello, ControlLine report) {
    if (!node(hello.name()).process().isSame(hello.process())) {
      return;
    }
    switch (report) {
      case ControlLine.Ready ready -> becameReady(hello.name(), ready);
      case ControlLine.Refused(String message) -> refused(hello.name(), message);
      case ControlLine.Run order -> LOG.warn("{} reported an order: {}", hello.name(), order);
      case ControlLine.Dead order -> LOG.warn("{} reported an order: {}", hello.name(), order);
      case ControlLine.Stop order -> LOG.warn("{} reported an order: {}", hello.name(), order);
    }
  }

  private void becameReady(String name, ControlLine.Ready ready) {
    deaths.forget(ready.artery());
    long now = nanos.getAsLong();
    readySince.putIfAbsent(name, now);
    Long begun = startedAt.remove(name);
    if (begun != null) {
      startsTook.put(name, Duration.ofNanos(now - begun));
    }
    change(node(name).ready(ready));
  }

  /** A node can't run. */
  void refused(String name, String message) {
    LOG.error("{} can't run: {}", name, message);
    change(node(name).refused(message));
  }

  /** A line is broken; its process may go on. */
  void closed(String name, NodeLine line) {
    lines.remove(name, line);
  }

  private void ended(String name, NodeProcess process, String how) {
    if (!processes.remove(name, process)) {
      return;
    }
    NodeStatus before = node(name);
    Long since = readySince.remove(name);
    startedAt.remove(name);
    boolean steady = since != null && nanos.getAsLong() - since > STEADY_NANOS;
    LOG.warn("{} (process {}) has ended with {}", name, process.mark().pid(), how);
    change(before.ended(nanos.getAsLong(), steady));
    if (!stopping) {
      attest(before.ready(), process.mark().pid());
    }
  }

  private void change(NodeStatus node) {
    nodes.put(node.name(), node);
    publish();
  }

  private void publish() {
    try {
      changes.accept(
          new WardenState(
              plan.fleet().root().toString(),
              ProcessMark.current(),
              control.port(),
              plan.secret(),
              nodes.values().stream().map(this::state).toList()));
    } catch (WardenException e) {
      LOG.error("the state can't be told; it will be with the next change", e);
    }
  }

  private WardenState.NodeState state(NodeStatus node) {
    return node.state(startsTook.getOrDefault(node.name(), Duration.ZERO));
  }

  /** Keeps a node down after its next end. */
  void hold(String name) {
    change(node(name).held());
  }

  /** Lets a node that was held start again. */
  void release(String name) {
    if (node(name).phase() == Phase.HELD) {
      change(node(name).letGo());
    }
  }

  /** Ends a node's process as a power failure would. */
  void kill(String name) {
    running(name).kill();
  }

  /** Ends a node's process in good order, however long that takes; the node stays down. */
  void end(String name) {
    NodeProcess process = running(name);
    hold(name);
    stop(name, process);
  }

  private NodeProcess running(String name) {
    node(name);
    NodeProcess process = processes.get(name);
    if (process == null) {
      throw new WardenException("node %s does not run".formatted(name));
    }
    return process;
  }

  /** Backs the fleet up; not on the warden's thread, for it takes its time. */
  String backup(String file, Consumer<String> progress) {
    return plan.backup().write(Path.of(file), progress);
  }

  /** Ends all nodes, gracefully first, and then itself. */
  @Override
  public synchronized void close() {
    if (stopped.getCount() == 0) {
      return;
    }
    List<NodeProcess> running = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    loop.now(
        () -> {
          stopping = true;
          loop.stopPeriodic();
          nodes.values().stream()
              .map(NodeStatus::ready)
              .flatMap(ready -> ready == null ? Stream.empty() : Stream.of(ready.node()))
              .forEach(ids::add);
          processes.forEach(this::stop);
          running.addAll(processes.values());
        });
    long end = nanos.getAsLong() + STOP_LIMIT.toNanos();
    for (NodeProcess process : running) {
      if (!process.awaitEnd(Duration.ofNanos(Math.max(0, end - nanos.getAsLong())))) {
        LOG.warn("process {} did not end in {}, killed", process.mark().pid(), STOP_LIMIT);
        process.kill();
        process.awaitEnd(KILL_LIMIT);
      }
    }
    // A node that was killed could not end what its components have started.
    ids.stream()
        .map(id -> ProcessTier.endProcessesOf(id, LEFTOVERS_LIMIT))
        .toList()
        .forEach(CompletableFuture::join);
    control.close();
    loop.close();
    stopped.countDown();
  }

  private void stop(String name, NodeProcess process) {
    NodeLine line = lines.get(name);
    if (line == null) {
      process.end();
    } else {
      line.order(new ControlLine.Stop());
    }
  }
}
