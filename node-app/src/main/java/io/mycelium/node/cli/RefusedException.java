package io.mycelium.node.cli;

import java.io.Serial;

/** Ends a verb with exit code 1; the message is what the operator reads. */
sealed class RefusedException extends RuntimeException permits UndecidedException {
  @Serial private static final long serialVersionUID = 1L;

  RefusedException(String message) {
    super(message);
  }

  RefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
