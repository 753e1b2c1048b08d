package io.mycelium.node.bench;

/** A foreign cache with a limit of bytes; found on the class path as a service. */
public interface EvictionRival {
  /** Its name in the rows. */
  String name();

  /** An empty one. */
  Cache open(long capacityBytes);

  /** What it keeps. */
  @FunctionalInterface
  interface Cache {
    /** Uses an entry of this size; returns whether it was there. Absent ones are there now. */
    boolean use(String key, int bytes);
  }
}
