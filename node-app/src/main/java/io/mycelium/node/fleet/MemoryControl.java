package io.mycelium.node.fleet;

/**
 * What components hold in the memory of the node that is asked. Calls block; they are made on
 * virtual threads.
 */
public interface MemoryControl {
  /** What each slot holds: parts, and for each how it was found and how far it may be off. */
  Report slots();

  /**
   * Measures the heap that each slot keeps alive. The node stands still while a dump of its heap is
   * written.
   */
  Outcome measure(Principal who);
}
