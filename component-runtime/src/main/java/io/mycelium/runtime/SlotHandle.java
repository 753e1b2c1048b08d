package io.mycelium.runtime;

/**
 * One counted use of a slot. It belongs to one thread at a time; closing it again does nothing. It
 * holds nothing of the component.
 */
public final class SlotHandle implements AutoCloseable {
  private final LeasedSlot slot;
  private boolean closed;

  SlotHandle(LeasedSlot slot) {
    this.slot = slot;
  }

  /** Whether the user should come to an end, because the slot unloads. */
  public boolean isRevoked() {
    return slot.isRevoked();
  }

  /** Gives it back. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      slot.giveBack();
    }
  }
}
