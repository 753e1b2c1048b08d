package io.mycelium.actors.registry;

import io.mycelium.distribution.Digest;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The port to whoever hands out the release log; nothing that comes from it is believed. */
@FunctionalInterface
public interface ReleaseReads {
  /** The statements from an index on, at most so many. */
  CompletionStage<Page> read(long fromIndex, int max);

  /**
   * A part of the log.
   *
   * @param statements signed, in order
   * @param lastIndex of the whole log
   * @param treeHead over the whole log
   */
  record Page(List<byte[]> statements, long lastIndex, Digest treeHead) {
    /** Copies the list. */
    public Page {
      statements = List.copyOf(statements);
    }
  }
}
