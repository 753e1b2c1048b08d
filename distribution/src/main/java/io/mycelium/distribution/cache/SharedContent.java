package io.mycelium.distribution.cache;

import io.mycelium.distribution.ChunkSet;
import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.cache.CacheException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.function.Supplier;

/** A content file opened for reading by others while it may still be growing. */
public final class SharedContent implements AutoCloseable {
  private final ContentLayout layout;
  private final FileChannel channel;
  private final Supplier<ChunkSet> present;

  SharedContent(ContentLayout layout, FileChannel channel, Supplier<ChunkSet> present) {
    this.layout = layout;
    this.channel = channel;
    this.present = present;
  }

  /** Where the chunks lie in {@link #channel()}. */
  public ContentLayout layout() {
    return layout;
  }

  /** The chunks that are there now. */
  public ChunkSet present() {
    return present.get();
  }

  /** The content file. */
  public FileChannel channel() {
    return channel;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new CacheException(Reason.IO, "cannot close the content of " + layout.name(), e);
    }
  }
}
