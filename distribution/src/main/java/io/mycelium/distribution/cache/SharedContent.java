package io.mycelium.distribution.cache;

import io.mycelium.distribution.ChunkSet;
import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.cache.CacheException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.function.Supplier;

/** Content opened for reading by others while it may still be growing. For one thread. */
public final class SharedContent implements AutoCloseable {
  private final ContentLayout layout;
  private final ContentFiles.Reader content;
  private final Supplier<ChunkSet> present;

  SharedContent(ContentLayout layout, ContentFiles.Reader content, Supplier<ChunkSet> present) {
    this.layout = layout;
    this.content = content;
    this.present = present;
  }

  /** Takes a part of a file. */
  @FunctionalInterface
  public interface Target {
    /** Takes all of it. */
    void write(FileChannel file, long position, long count) throws IOException;
  }

  /** Where the chunks lie in the content. */
  public ContentLayout layout() {
    return layout;
  }

  /** The chunks that are there now. */
  public ChunkSet present() {
    return present.get();
  }

  /** Hands on a chunk, which may lie in several files. */
  public void send(ContentLayout.Span span, Target target) throws IOException {
    content.send(span.offset(), span.lengthBytes(), target);
  }

  @Override
  public void close() {
    try {
      content.close();
    } catch (IOException e) {
      throw new CacheException(Reason.IO, "cannot close the content of " + layout.name(), e);
    }
  }
}
