package io.mycelium.distribution.cache;

import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.Digest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads chunks from a content file and hashes them. */
final class ChunkReader {
  private final FileChannel channel;
  private final ByteBuffer buffer;

  ChunkReader(FileChannel channel, int longestChunkBytes) {
    this.channel = channel;
    this.buffer = ByteBuffer.allocate(longestChunkBytes);
  }

  /** The bytes of a chunk; valid until the next call. */
  ByteBuffer read(ContentLayout.Span span) throws IOException {
    buffer.clear().limit(span.lengthBytes());
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, span.offset() + buffer.position()) < 0) {
        throw new EOFException(
            "the content file ends before byte " + (span.offset() + span.lengthBytes()));
      }
    }
    return buffer.flip();
  }

  /** The digest of a chunk as it is on disk. */
  Digest digest(ContentLayout.Span span) throws IOException {
    return Digest.of(read(span));
  }
}
