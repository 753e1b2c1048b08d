package io.mycelium.distribution;

/** Hears how far a download is, on the thread of the caller. It must be quick. */
@FunctionalInterface
public interface Progress {
  /** Hears nothing. */
  Progress NONE = (verifiedBytes, contentBytes) -> {};

  /** So many of so many bytes are verified and on disk. */
  void verified(long verifiedBytes, long contentBytes);
}
