package io.mycelium.distribution.source;

import org.jspecify.annotations.Nullable;

/** A source did not deliver; the message says what it did instead. */
public final class SourceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what the source did. */
  public SourceException(String message) {
    this(message, null);
  }

  /** Says what the source did and what the system reported. */
  public SourceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
