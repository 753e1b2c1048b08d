package io.mycelium.distribution.swarm;

import io.mycelium.distribution.source.SourceId;
import java.util.Map;

/** What is to be done; the output of the {@link TransferScheduler}. */
public sealed interface TransferEffect {
  /** Connect to a source and report {@code Ready} or {@code Failed}. */
  record Open(SourceId source) implements TransferEffect {}

  /** Ask a source for a chunk, after those it was asked for before. */
  record Request(SourceId source, int chunk) implements TransferEffect {}

  /** Let go of a source and of all that was asked of it; the reason is empty at the end. */
  record Cancel(SourceId source, String reason) implements TransferEffect {}

  /** Every chunk is verified. */
  record Done() implements TransferEffect {}

  /** No source that is left has what is missing; each of them says why. */
  record Failed(int missingChunks, Map<SourceId, String> reasons) implements TransferEffect {}
}
