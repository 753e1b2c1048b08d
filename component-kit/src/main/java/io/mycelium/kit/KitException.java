package io.mycelium.kit;

import java.io.Serial;

/** What the author has to change before there can be a bundle. */
final class KitException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  KitException(String message) {
    super(message);
  }

  KitException(String message, Throwable cause) {
    super(message, cause);
  }
}
