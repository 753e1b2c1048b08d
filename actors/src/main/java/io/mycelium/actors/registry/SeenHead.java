package io.mycelium.actors.registry;

import io.mycelium.distribution.release.TreeHead;
import java.io.IOException;

/**
 * The furthest head of the release log that this node has verified, over all its starts. It is what
 * tells a log that was rolled back or forked from one that has always been so (TUF, rollback and
 * freeze attacks).
 */
public interface SeenHead {
  /** The furthest; that of the empty log before the first. */
  TreeHead seen();

  /**
   * Keeps a head that goes on from what was seen; when this returns it outlives a power loss.
   * Blocks.
   *
   * @throws IOException if it can't be kept; then the log that has it must not be used
   */
  void keep(TreeHead head) throws IOException;
}
