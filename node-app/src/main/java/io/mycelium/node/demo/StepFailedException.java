package io.mycelium.node.demo;

import java.io.Serial;

/** A step did not see what it must see; the message says what it saw. */
final class StepFailedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  StepFailedException(String message) {
    super(message);
  }

  static void require(boolean holds, String message) {
    if (!holds) {
      throw new StepFailedException(message);
    }
  }
}
