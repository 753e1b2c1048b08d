package io.mycelium.distribution;

import org.jspecify.annotations.Nullable;

/** A download ended without the whole bundle; what was verified stays for the next one. */
public final class TransferException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The kinds of end. */
  public enum Reason {
    /** No source that is left has what is missing. */
    NO_SOURCE,
    /** The cache refused; the cause is its exception. */
    CACHE,
    /** The caller was interrupted. */
    INTERRUPTED
  }

  private final Reason reason;
  private final transient @Nullable DownloadReport report;

  TransferException(
      Reason reason, String message, @Nullable Throwable cause, @Nullable DownloadReport report) {
    super(message, cause);
    this.reason = reason;
    this.report = report;
  }

  /** The kind of end. */
  public Reason reason() {
    return reason;
  }

  /** What happened until then; null if nothing was begun. */
  public @Nullable DownloadReport report() {
    return report;
  }
}
