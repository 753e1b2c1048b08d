package io.mycelium.node.fleet;

import java.io.Serial;

/** The fleet can't answer now; the message says why and what to do. */
public final class UnavailableException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** Says why. */
  public UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
