package io.mycelium.runtime;

/** A failure of which the text is all that there is to say: no class and no frame tells more. */
public final class PlainException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what went wrong. */
  public PlainException(String message) {
    super(message, null, false, false);
  }
}
