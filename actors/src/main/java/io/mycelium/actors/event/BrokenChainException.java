package io.mycelium.actors.event;

/** An envelope that does not follow from the one before it: the log was changed or lost a part. */
public final class BrokenChainException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names the envelope and what does not fit. */
  public BrokenChainException(String message) {
    super(message);
  }
}
