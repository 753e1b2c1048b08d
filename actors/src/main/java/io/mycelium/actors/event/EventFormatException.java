package io.mycelium.actors.event;

/** Stored bytes that this program cannot read, or an event that it cannot store. */
public final class EventFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what could not be read. */
  public EventFormatException(String message) {
    super(message);
  }

  /** Says what could not be read, and why. */
  public EventFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
