package io.mycelium.runtime.wasm;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The pages that an attempt may have at most, taken from those of its slot and of its node before
 * it begins: what is promised to modules is never more than the node has for them.
 *
 * @param slot the free pages of the slot
 * @param node the free pages of all slots
 * @param pages of an attempt
 */
record MemoryShare(Semaphore slot, Semaphore node, int pages) {
  /** Waits until there are so many; whoever has waited for longer is served first. */
  void take() throws InterruptedException {
    slot.acquire(pages);
    boolean taken = false;
    try {
      node.acquire(pages);
      taken = true;
    } finally {
      if (!taken) {
        slot.release(pages);
      }
    }
  }

  /** Waits no longer than that; whether there were so many. */
  boolean take(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    if (!slot.tryAcquire(pages, atMost.toNanos(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    boolean taken = false;
    try {
      taken = node.tryAcquire(pages, Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      return taken;
    } finally {
      if (!taken) {
        slot.release(pages);
      }
    }
  }

  void giveBack() {
    node.release(pages);
    slot.release(pages);
  }
}
