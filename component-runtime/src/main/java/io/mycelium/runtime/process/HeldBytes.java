package io.mycelium.runtime.process;

import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes of values that a node holds for one child in one direction. */
final class HeldBytes {
  /** The most of them. */
  static final long MAX_HELD_BYTES = 32L << 20;

  private final AtomicLong held = new AtomicLong();

  /** Counts so many, or refuses to. */
  boolean take(int bytes) {
    if (held.addAndGet(bytes) <= MAX_HELD_BYTES) {
      return true;
    }
    give(bytes);
    return false;
  }

  void give(int bytes) {
    var _ = held.addAndGet(-bytes);
  }
}
