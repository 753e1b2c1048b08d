package io.mycelium.node.bench;

import java.io.PrintWriter;
import java.util.List;

/** What is measured inside a node that runs. */
interface NodeCosts extends AutoCloseable {
  /** Measures and says how far it is. */
  List<Row> measure(int rounds, int warmUp, PrintWriter progress);

  @Override
  void close();
}
