package io.mycelium.actors.agent;

import java.io.Serial;

/** A slot did not load or start; the message is text that names why. */
public final class SlotException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** Says why; keeps no object of the component. */
  public SlotException(String message) {
    super(message);
  }
}
