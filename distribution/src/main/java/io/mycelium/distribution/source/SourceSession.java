package io.mycelium.distribution.source;

import io.mycelium.distribution.ChunkSet;
import java.nio.ByteBuffer;

/**
 * One conversation with one source about one bundle. One thread uses it; only {@link #close()} may
 * come from another thread, and then it ends whatever is going on.
 */
public interface SourceSession extends AutoCloseable {
  /**
   * Asks which chunks the source has; the first call connects. Blocks.
   *
   * @throws SourceException if the source cannot be used
   */
  ChunkSet available();

  /**
   * Whether chunks are cheap in ascending order only, as with a web server that ignores ranges.
   * Known after the first {@link #available()}.
   */
  default boolean isSequential() {
    return false;
  }

  /** Says that this chunk is fetched soon, so that the source may send it ahead. */
  default void expect(int index) {}

  /**
   * Fills the buffer from its position to its limit, which must be the length of the chunk, and
   * leaves the position at the limit. Blocks. The bytes are not verified.
   *
   * @throws SourceException if the source does not deliver
   */
  void fetch(int index, ByteBuffer target);

  @Override
  void close();
}
