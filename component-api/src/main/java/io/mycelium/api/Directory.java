package io.mycelium.api;

import java.nio.file.Path;

/**
 * A directory with a quota. The node does not hinder a write: a component asks {@link #freeBytes}
 * before it writes much. While a directory holds more than its quota, the node starts no task of
 * the component and says so; what files have grown is noticed within a second.
 */
public interface Directory {
  /** Where it is. */
  Path path();

  /** The most bytes that it may hold. */
  long quotaBytes();

  /** The bytes that its files hold now, measured by this call. */
  long usedBytes();

  /** What is left of the quota; 0 when it is used up. */
  default long freeBytes() {
    return Math.max(0, quotaBytes() - usedBytes());
  }
}
