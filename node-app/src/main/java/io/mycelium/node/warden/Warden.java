package io.mycelium.node.warden;

import io.mycelium.node.warden.NodeStatus.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the nodes of one fleet on this machine running. All decisions are taken on one thread; the
 * processes and the orders of the command line only report to it.
 */
public final class Warden implements AutoCloseable {
  /** The most nodes of one machine. */
  public static final int MAX_NODES = 16;

  private static final Logger LOG = LoggerFactory.getLogger(Warden.class);
  private static final long STEADY_NANOS = Duration.ofSeconds(60).toNanos();
  private static final long TICK_MS = 100;
  private static final long STOP_LIMIT_MS = 20_000;

  private final FleetDirectory fleet;
  private final Path journal;
  private final LongSupplier nanos;
  private final Consumer<WardenState> changes;
  private final ControlServer control;
  private final String secret;
  private final ScheduledExecutorService loop =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("warden").factory());
  private final Map<String, NodeStatus> nodes = new TreeMap<>();
  private final Map<String, NodeProcess> processes = new HashMap<>();
  private final Map<String, Long> readySince = new HashMap<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private boolean stopping;
  private @Nullable Future<?> tickAgain;

  /**
   * Begins to keep nodes running.
   *
   * @param names the nodes, all admitted
   * @param secret what orders must carry
   * @param changes called with each change of the state, on the warden's thread
   */
  public Warden(
      FleetDirectory fleet,
      List<String> names,
      Path journal,
      String secret,
      Consumer<WardenState> changes) {
    this.fleet = fleet;
    this.journal = journal;
    this.nanos = System::nanoTime;
    this.changes = changes;
    this.secret = secret;
    names.forEach(name -> nodes.put(name, NodeStatus.waiting(name)));
    control = new ControlServer(secret, this::ordered);
    loop.execute(this::tick);
  }

  /** Waits until it was told to stop and all its nodes have ended. */
  public void awaitStopped() throws InterruptedException {
    stopped.await();
  }

  private void tick() {
    if (stopping) {
      return;
    }
    try {
      StartPlan.next(nodes.values(), nanos.getAsLong()).forEach(this::start);
    } catch (WardenException e) {
      LOG.error("a node could not be started", e);
    }
    tickAgain = loop.schedule(this::tick, TICK_MS, TimeUnit.MILLISECONDS);
  }

  private void start(StartPlan.Start start) {
    String name = start.name();
    Path log = fleet.node(name).resolve("node.log");
    ControlLine.Run run =
        new ControlLine.Run(fleet.root().toString(), name, start.seeds(), journal.toString());
    // The process may report before its pid is known here, so the loop takes the reports.
    NodeProcess process =
        NodeProcess.start(
            log,
            run,
            line -> loop.execute(() -> reported(name, line)),
            code -> loop.execute(() -> ended(name, code)));
    processes.put(name, process);
    change(node(name).started(process.pid()));
    LOG.info("started {} as process {}, seeds {}", name, process.pid(), start.seeds());
  }

  private NodeStatus node(String name) {
    NodeStatus node = nodes.get(name);
    if (node == null) {
      throw new WardenException(
          "there is no node '%s'; the nodes here are %s".formatted(name, nodes.keySet()));
    }
    return node;
  }

  private void reported(String name, String line) {
    switch (ControlLine.parse(line)) {
      case ControlLine.Ready ready -> {
        readySince.put(name, nanos.getAsLong());
        change(node(name).ready(ready));
      }
      case ControlLine.Refused(String message) -> LOG.error("{} can't run: {}", name, message);
      case ControlLine.Run run -> LOG.warn("{} reported an order: {}", name, run.name());
      case ControlLine.Dead dead -> LOG.warn("{} reported an order: {}", name, dead);
      case ControlLine.Stop stop -> LOG.warn("{} reported an order: {}", name, stop);
    }
  }

  private void ended(String name, int code) {
    NodeStatus before = node(name);
    processes.remove(name);
    Long since = readySince.remove(name);
    boolean steady = since != null && nanos.getAsLong() - since > STEADY_NANOS;
    ControlLine.Ready ready = before.ready();
    change(before.ended(nanos.getAsLong(), steady));
    LOG.warn("{} (process {}) ended with code {}", name, before.pid(), code);
    if (ready != null && !stopping) {
      // The process was waited for, so this is a proof and not a suspicion.
      processes.values().forEach(each -> each.order(new ControlLine.Dead(ready.arteryPort())));
    }
  }

  private void change(NodeStatus node) {
    nodes.put(node.name(), node);
    changes.accept(state());
  }

  private WardenState state() {
    List<WardenState.NodeState> states = new ArrayList<>();
    nodes.values().forEach(node -> states.add(stateOf(node)));
    return new WardenState(ProcessHandle.current().pid(), control.port(), secret, states);
  }

  private static WardenState.NodeState stateOf(NodeStatus node) {
    ControlLine.Ready ready = node.ready();
    return new WardenState.NodeState(
        node.name(),
        node.phase().name().toLowerCase(Locale.ROOT),
        node.pid(),
        ready == null ? "" : ready.node(),
        ready == null ? "" : "http://" + FleetDirectory.HOST + ":" + ready.httpPort());
  }

  private String ordered(String verb, String name) {
    return switch (verb) {
      case "stop" -> {
        Thread.ofVirtual().start(this::close);
        yield "stopping";
      }
      case "hold" -> onLoop(() -> change(node(name).held()), name + " will stay down");
      case "release" ->
          onLoop(
              () -> {
                if (node(name).phase() == Phase.HELD && node(name).pid() == 0) {
                  change(node(name).letGo());
                }
              },
              name + " will be started");
      case "kill" -> onLoop(() -> killed(name), name + " was killed");
      default -> throw new WardenException("unknown order '%s'".formatted(verb));
    };
  }

  private void killed(String name) {
    node(name);
    NodeProcess process = processes.get(name);
    if (process == null) {
      throw new WardenException("node %s does not run".formatted(name));
    }
    process.kill();
  }

  private String onLoop(Runnable action, String done) {
    try {
      loop.submit(action).get();
      return done;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof WardenException refused) {
        throw refused;
      }
      throw new WardenException("the order failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WardenException("interrupted", e);
    }
  }

  /** Ends all nodes, gracefully first, and then itself. */
  @Override
  public synchronized void close() {
    if (stopped.getCount() == 0) {
      return;
    }
    List<NodeProcess> running = new ArrayList<>();
    onLoop(
        () -> {
          stopping = true;
          if (tickAgain != null) {
            tickAgain.cancel(false);
          }
          running.addAll(processes.values());
        },
        "");
    running.forEach(process -> process.order(new ControlLine.Stop()));
    try {
      for (NodeProcess process : running) {
        process.awaitEnd(STOP_LIMIT_MS);
      }
    } catch (InterruptedException e) {
      running.forEach(NodeProcess::kill);
      Thread.currentThread().interrupt();
    }
    control.close();
    loop.shutdown();
    stopped.countDown();
  }
}
