package io.mycelium.runtime;

import java.util.function.LongSupplier;

/**
 * How often something may be said: a number at once, and then so many a second. What is above that
 * is counted and dropped.
 */
public final class LineBudget {
  /** The most lines at once. */
  public static final int BURST = 500;

  /** The most lines a second after that. */
  public static final int PER_SECOND = 100;

  private static final long NANOS_PER_LINE = 1_000_000_000L / PER_SECOND;

  private final LongSupplier nanos;
  private long lastNanos;
  private long left = BURST;
  private long dropped;

  /** A full budget on a monotonic clock. */
  public LineBudget(LongSupplier nanos) {
    this.nanos = nanos;
    this.lastNanos = nanos.getAsLong();
  }

  /** Whether one more may be said. */
  public synchronized boolean take() {
    long earned = (nanos.getAsLong() - lastNanos) / NANOS_PER_LINE;
    if (earned > 0) {
      lastNanos += earned * NANOS_PER_LINE;
      left = Math.min(BURST, left + earned);
    }
    if (left > 0) {
      left--;
      return true;
    }
    dropped++;
    return false;
  }

  /** A line that says how many were dropped since this was asked last; empty for none. */
  public synchronized String told() {
    if (dropped == 0) {
      return "";
    }
    String line =
        "%d lines were dropped: a slot may write %d at once and %d a second"
            .formatted(dropped, BURST, PER_SECOND);
    dropped = 0;
    return line;
  }
}
