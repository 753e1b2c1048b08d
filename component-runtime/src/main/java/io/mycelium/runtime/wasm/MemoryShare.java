package io.mycelium.runtime.wasm;

import java.util.concurrent.Semaphore;

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

  void giveBack() {
    node.release(pages);
    slot.release(pages);
  }
}
