package io.mycelium.actors.spore;

import org.jspecify.annotations.Nullable;

/** A card that must not be believed; the message says why. */
final class CardRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CardRefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  CardRefusedException(String message) {
    this(message, null);
  }
}
