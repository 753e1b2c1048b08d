package io.mycelium.node.warden;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The node's end of the line to its warden. The process's standard output belongs to it alone;
 * whatever else prints goes to standard error.
 */
public final class NodeChannel {
  private final BufferedReader orders;
  private final PrintStream reports;

  /** A channel over these streams. */
  public NodeChannel(InputStream orders, PrintStream reports) {
    this.orders = new BufferedReader(new InputStreamReader(orders, StandardCharsets.UTF_8));
    this.reports = reports;
  }

  /** Waits for the first order. */
  public ControlLine.Run awaitRun() {
    try {
      String line = orders.readLine();
      if (line != null && ControlLine.parse(line) instanceof ControlLine.Run run) {
        return run;
      }
    } catch (IOException e) {
      throw new WardenException("no orders: " + e, e);
    }
    throw new WardenException("a node is started by its warden; use 'mycelium up'");
  }

  /** Hands on each further order; returns when the warden has gone. */
  public void follow(Consumer<ControlLine> each) {
    try {
      String line = orders.readLine();
      while (line != null) {
        each.accept(ControlLine.parse(line));
        line = orders.readLine();
      }
    } catch (IOException e) {
      throw new WardenException("orders broke off: " + e, e);
    }
  }

  /** Reports to the warden. */
  public void report(ControlLine line) {
    reports.println(line.line());
    reports.flush();
  }
}
