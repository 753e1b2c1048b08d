package io.mycelium.persistence;

/** The journal did not do what was asked, or not in time. It may have done it: read again. */
public final class JournalUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what was asked and which limit was reached. */
  public JournalUnavailableException(String message) {
    super(message);
  }

  /** Says what was asked and what went wrong. */
  public JournalUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
