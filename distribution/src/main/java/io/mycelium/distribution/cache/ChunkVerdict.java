package io.mycelium.distribution.cache;

import io.mycelium.distribution.Digest;

/** What became of the bytes that were offered for a chunk. */
public sealed interface ChunkVerdict {
  /** They have the signed digest and are written. */
  record Written() implements ChunkVerdict {}

  /** The chunk was already there; they were neither hashed nor written. */
  record Duplicate() implements ChunkVerdict {}

  /** They have another digest and are not written. */
  record Bad(Digest expected, Digest actual) implements ChunkVerdict {}
}
