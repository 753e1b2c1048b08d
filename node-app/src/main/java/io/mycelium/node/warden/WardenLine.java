package io.mycelium.node.warden;

import io.mycelium.distribution.trust.PublicKeySet;
import io.mycelium.node.warden.WardenCall.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's end of the line to its warden. When the warden dies, the node goes on and calls until
 * it has a successor, which the state file names.
 */
final class WardenLine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WardenLine.class);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
  private static final int NONCE_BYTES = 16;
  private static final int MAX_WAITING = 1_024;

  private final Path root;
  private final String fleet;
  private final PublicKeySet wardenKey;
  private final String name;
  private final SecureRandom random;
  private final BlockingQueue<ControlLine> orders = new ArrayBlockingQueue<>(MAX_WAITING);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  // Both are guarded by this object.
  private ControlLine.@Nullable Ready ready;
  private @Nullable LineSocket current;

  private WardenLine(FleetDirectory fleet, String name, SecureRandom random) {
    this.root = fleet.root();
    this.fleet = fleet.fleet();
    this.wardenKey = fleet.wardenPublicKey();
    this.name = name;
    this.random = random;
    this.thread = Thread.ofVirtual().name("line to the warden").unstarted(this::keep);
  }

  /** Begins to call the warden, and goes on for ever. */
  static WardenLine open(FleetDirectory fleet, String name, SecureRandom random) {
    WardenLine line = new WardenLine(fleet, name, random);
    line.thread.start();
    return line;
  }

  /** Waits for the next order. */
  ControlLine take() throws InterruptedException {
    return orders.take();
  }

  /** Tells the warden, and each that will succeed it, that the node takes requests. */
  synchronized void ready(ControlLine.Ready report) {
    ready = report;
    if (current != null) {
      try {
        current.write(report);
      } catch (IOException e) {
        LOG.debug("the warden has gone; its successor will be told", e);
      }
    }
  }

  private void keep() {
    int failures = 0;
    try {
      do {
        boolean wasOpen = session();
        if (wasOpen && closed.getCount() > 0) {
          LOG.warn("the warden has gone; this node goes on and looks for its successor");
        }
        failures = wasOpen ? 1 : failures + 1;
      } while (!closed.await(Backoff.after(failures, random).toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One connection from its call to its break; tells whether the warden took it. */
  private boolean session() throws InterruptedException {
    boolean open = false;
    try {
      WardenState warden =
          WardenState.read(root)
              .filter(WardenState::isRunning)
              .orElseThrow(() -> new WardenException("no warden runs in " + root));
      try (LineSocket socket = LineSocket.connect(warden.controlPort(), ANSWER_LIMIT)) {
        ControlLine.Ready told = call(socket, warden.secret());
        open = true;
        LOG.info("the warden has the line");
        opened(socket, told);
        while (closed.getCount() > 0) {
          receive(socket.read(ControlLine.class));
        }
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("no line to the warden", e);
    } finally {
      broken();
    }
    return open;
  }

  /** Says hello; returns what was told of being ready. */
  private ControlLine.@Nullable Ready call(LineSocket socket, String secret) throws IOException {
    byte[] bytes = new byte[NONCE_BYTES];
    random.nextBytes(bytes);
    String nonce = HexFormat.of().formatHex(bytes);
    ControlLine.Ready told = ready();
    socket.limitReads(ANSWER_LIMIT);
    socket.write(new WardenCall.Hello(secret, fleet, name, ProcessMark.current(), nonce, told));
    Answer answer = socket.read(Answer.class);
    if (answer.kind() != Answer.Kind.WELCOME
        || !WardenKey.hasSigned(wardenKey, WardenKey.welcome(fleet, nonce), answer.text())) {
      LOG.warn("who answers for the warden is not the one of this fleet: {}", answer);
      throw new WardenException("not the warden of fleet " + fleet);
    }
    socket.limitReads(Duration.ZERO);
    return told;
  }

  private synchronized ControlLine.@Nullable Ready ready() {
    return ready;
  }

  private synchronized void opened(LineSocket socket, ControlLine.@Nullable Ready told)
      throws IOException {
    current = socket;
    if (ready != null && !ready.equals(told)) {
      socket.write(ready);
    }
  }

  private synchronized void broken() {
    current = null;
  }

  private void receive(ControlLine order) throws InterruptedException {
    if (order instanceof ControlLine.Dead dead
        && !WardenKey.hasSigned(wardenKey, dead.statement(fleet), dead.signature())) {
      LOG.warn("a death was told that the warden has not signed: {}", dead);
      return;
    }
    orders.put(order);
  }

  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }
}
