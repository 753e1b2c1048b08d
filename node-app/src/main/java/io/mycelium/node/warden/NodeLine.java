package io.mycelium.node.warden;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The warden's end of the line to the process of a node. Giving an order never blocks. */
final class NodeLine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeLine.class);
  private static final int MAX_WAITING = 256;

  private final LineSocket socket;
  private final BlockingQueue<ControlLine> orders = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Thread writer;
  private final Object welcome;

  /**
   * A line that is silent until it is started.
   *
   * @param welcome what is sent before any order
   */
  NodeLine(LineSocket socket, Object welcome) {
    this.socket = socket;
    this.welcome = welcome;
    this.writer = Thread.ofVirtual().name("orders to a node").unstarted(this::write);
  }

  /** Begins to send. */
  void start() {
    writer.start();
  }

  private void write() {
    try {
      socket.write(welcome);
      while (!Thread.currentThread().isInterrupted()) {
        socket.write(orders.take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.debug("a node takes no orders", e);
      close();
    }
  }

  /** Sends an order; a node that takes none for so long loses its line and has to call again. */
  void order(ControlLine order) {
    if (!orders.offer(order)) {
      LOG.warn("a node took none of {} orders; its line is cut", MAX_WAITING);
      close();
    }
  }

  /** Hands on each report until the line breaks. */
  void follow(Consumer<ControlLine> reports) throws IOException {
    while (!Thread.currentThread().isInterrupted()) {
      reports.accept(socket.read(ControlLine.class));
    }
  }

  @Override
  public void close() {
    writer.interrupt();
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("a line did not close", e);
    }
  }
}
