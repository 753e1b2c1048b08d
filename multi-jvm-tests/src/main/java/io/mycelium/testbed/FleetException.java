package io.mycelium.testbed;

/** The fleet, or the machine below it, did not do what the test needs. */
public final class FleetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public FleetException(String message) {
    super(message);
  }

  /** What went wrong, and why. */
  public FleetException(String message, Throwable cause) {
    super(message, cause);
  }
}
