package io.mycelium.runtime.memory;

/**
 * What a slot holds; one that has left programs beside it has two of them.
 *
 * @param slot the slot
 * @param bytes of memory
 * @param leases how many holders it has; a slot with one is in use, and so is what outlives it
 */
public record MemoryUsage(SlotKey slot, long bytes, int leases) {
  /** Refuses negative numbers. */
  public MemoryUsage {
    if (bytes < 0 || leases < 0) {
      throw new IllegalArgumentException(
          "usage of %s is %d bytes and %d leases".formatted(slot, bytes, leases));
    }
  }

  /** Whether nobody holds it. */
  public boolean idle() {
    return leases == 0;
  }
}
