package io.mycelium.distribution.cache;

import java.io.IOException;

/**
 * Stands before each change that a cache makes to its disk, so that a test can end the work there,
 * as the end of the process would.
 */
@FunctionalInterface
interface DiskStep {
  /** Does nothing: the disk is changed. */
  DiskStep NONE = change -> {};

  /**
   * A change is about to be made.
   *
   * @param change for people
   */
  void before(String change) throws IOException;
}
