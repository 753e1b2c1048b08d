package io.mycelium.runtime;

/** Asks the JVM to collect garbage. */
@FunctionalInterface
public interface Collector {
  /** Collects now, classes included. */
  void collect();
}
