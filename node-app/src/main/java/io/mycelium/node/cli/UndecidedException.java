package io.mycelium.node.cli;

import java.io.Serial;

/** Ends a verb with exit code 1 though the fleet may have done, or may yet do, what it was told. */
final class UndecidedException extends RefusedException {
  @Serial private static final long serialVersionUID = 1L;

  UndecidedException(String message) {
    super(message);
  }

  UndecidedException(String message, Throwable cause) {
    super(message, cause);
  }
}
