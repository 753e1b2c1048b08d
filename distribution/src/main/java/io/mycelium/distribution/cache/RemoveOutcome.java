package io.mycelium.distribution.cache;

/** What became of the wish to remove a bundle. */
public enum RemoveOutcome {
  /** It is gone. */
  REMOVED,
  /** It was not there. */
  ABSENT,
  /** A slot in memory is made of it; it stays. */
  LOADED,
  /** It is pinned and stays. */
  PINNED,
  /** It is being fetched and stays. */
  BUSY
}
