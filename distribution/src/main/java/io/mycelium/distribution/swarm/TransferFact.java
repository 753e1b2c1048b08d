package io.mycelium.distribution.swarm;

import io.mycelium.distribution.ChunkSet;
import io.mycelium.distribution.source.SourceId;
import io.mycelium.distribution.source.SourceKind;

/** What happened; the input of the {@link TransferScheduler}. */
public sealed interface TransferFact {
  /**
   * There is a source that can be asked; sources of a kind are preferred in the order they come.
   */
  record Offered(SourceId source, SourceKind kind) implements TransferFact {}

  /** A source that was opened says what it has. */
  record Ready(SourceId source, ChunkSet chunks, boolean sequential) implements TransferFact {}

  /** A source has more than before. */
  record Gained(SourceId source, ChunkSet chunks) implements TransferFact {}

  /** A chunk from a source has the signed digest and is on disk. */
  record Verified(SourceId source, int chunk) implements TransferFact {}

  /** A chunk from a source has another digest than the signed one. */
  record Bad(SourceId source, int chunk) implements TransferFact {}

  /** A source cannot be used; what was asked of it will not come. */
  record Failed(SourceId source, String reason) implements TransferFact {}

  /** Time went by. */
  record Tick() implements TransferFact {}
}
