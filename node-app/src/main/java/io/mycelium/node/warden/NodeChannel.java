package io.mycelium.node.warden;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node's process and its warden say to each other, from the side of the node. The first
 * order is on the standard input; all others come over a line that outlives the warden.
 */
public final class NodeChannel {
  private static final Logger LOG = LoggerFactory.getLogger(NodeChannel.class);

  private final InputStream firstOrder;
  private ControlLine.@Nullable Run run;
  private @Nullable WardenLine line;

  /** A channel whose first order is on this stream. */
  public NodeChannel(InputStream firstOrder) {
    this.firstOrder = firstOrder;
  }

  /** Waits for the first order, takes the node's directory, and opens the line to the warden. */
  public ControlLine.Run awaitRun() {
    ControlLine.Run order = readRun();
    run = order;
    FleetDirectory fleet =
        FleetDirectory.open(Path.of(order.fleetDirectory()))
            .orElseThrow(
                () -> new WardenException(order.fleetDirectory() + " is not a fleet directory"));
    try {
      NodeLock.take(fleet.node(order.name()));
    } catch (WardenException e) {
      report(new ControlLine.Refused(String.valueOf(e.getMessage())));
      throw e;
    }
    line = WardenLine.open(fleet, order.name(), new SecureRandom());
    return order;
  }

  private ControlLine.Run readRun() {
    try {
      String text = LineSocket.readLine(firstOrder);
      if (text != null && ControlLine.parse(text) instanceof ControlLine.Run order) {
        return order;
      }
    } catch (IOException e) {
      throw new WardenException("no orders: " + e, e);
    }
    throw new WardenException("a node is started by its warden; use 'mycelium up'");
  }

  /**
   * Hands on each further order, and returns after {@code Stop}. The death of the warden is no
   * order: its successor gives the next.
   */
  public void follow(Consumer<ControlLine> each) {
    WardenLine open = line;
    if (open == null) {
      throw new IllegalStateException("awaitRun comes first");
    }
    try {
      ControlLine order;
      do {
        order = open.take();
        each.accept(order);
      } while (!(order instanceof ControlLine.Stop));
      open.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reports to the warden, and what stays true to each that will succeed it. */
  public void report(ControlLine report) {
    switch (report) {
      case ControlLine.Ready ready when line != null -> line.ready(ready);
      case ControlLine.Refused refused when run != null -> tellRefused(run, refused);
      default -> LOG.error("nobody to tell: {}", report);
    }
  }

  // This process ends next, so it waits until the warden has heard it.
  private static void tellRefused(ControlLine.Run run, ControlLine.Refused refused) {
    try {
      WardenClient.find(Path.of(run.fleetDirectory()))
          .ifPresentOrElse(
              warden -> warden.report(run.name(), refused),
              () -> LOG.error("no warden hears it: {}", refused.message()));
    } catch (WardenException e) {
      LOG.error("the warden did not hear: {}", refused.message(), e);
    }
  }
}
