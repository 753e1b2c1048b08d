package io.mycelium.node.cli;

import java.io.IOException;
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

  /** Why a file could not be used: some exceptions name it and say why by their type alone. */
  static String reason(IOException e) {
    return e.getClass() == IOException.class ? String.valueOf(e.getMessage()) : e.toString();
  }
}
