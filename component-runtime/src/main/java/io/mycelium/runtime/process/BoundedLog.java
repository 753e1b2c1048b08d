package io.mycelium.runtime.process;

import io.mycelium.runtime.LineBudget;
import io.mycelium.runtime.NodeFacilities;

/** Passes lines on as far as a budget allows, and says once in a while what it dropped. */
record BoundedLog(NodeFacilities.LogSink to, LineBudget budget) implements NodeFacilities.LogSink {
  @Override
  public void line(NodeFacilities.Level level, String line) {
    if (budget.take()) {
      String dropped = budget.told();
      if (!dropped.isEmpty()) {
        to.line(NodeFacilities.Level.WARN, dropped);
      }
      to.line(level, line);
    }
  }
}
