package io.mycelium.actors.agent;

import java.io.Serial;

/** A slot did not load or start; the message is text that names why. */
public final class SlotException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final boolean stalled;

  /** Says why; keeps no object of the component. */
  public SlotException(String message) {
    this(message, false);
  }

  /** The same; {@code stalled} when the component did not end its start in time. */
  public SlotException(String message, boolean stalled) {
    super(message);
    this.stalled = stalled;
  }

  /** Whether the component did not end its start in time. */
  public boolean stalled() {
    return stalled;
  }
}
