package io.mycelium.distribution.cache;

import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads chunks of a bundle's content and hashes them. Not safe for use by several threads. */
final class ChunkReader implements Closeable {
  private final ContentFiles.Reader content;
  private final ByteBuffer buffer;

  ChunkReader(BundleFolder folder, ContentLayout layout) {
    this.content = folder.content(layout).reader();
    this.buffer = ByteBuffer.allocate(layout.longestChunkBytes());
  }

  /** The bytes of a chunk; valid until the next call. */
  ByteBuffer read(ContentLayout.Span span) throws IOException {
    buffer.clear().limit(span.lengthBytes());
    content.read(buffer, span.offset());
    return buffer.flip();
  }

  /** The digest of a chunk as it is on disk. */
  Digest digest(ContentLayout.Span span) throws IOException {
    return Digest.of(read(span));
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
