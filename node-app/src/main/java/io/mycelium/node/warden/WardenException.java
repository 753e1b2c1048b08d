package io.mycelium.node.warden;

import java.io.Serial;

/** A start or an order that is refused; the message is for the operator. */
public final class WardenException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** A refusal that names the value and what to do. */
  public WardenException(String message) {
    super(message);
  }

  /** A refusal with what caused it. */
  public WardenException(String message, Throwable cause) {
    super(message, cause);
  }
}
