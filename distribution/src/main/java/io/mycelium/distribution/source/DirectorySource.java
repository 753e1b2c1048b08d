package io.mycelium.distribution.source;

import io.mycelium.distribution.ChunkSet;
import io.mycelium.distribution.ContentLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bundle files in a folder, named by component and version or by root digest. */
public final class DirectorySource implements Source {
  private final Path folder;

  /** A source over the bundle files of a folder. */
  public DirectorySource(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  @Override
  public SourceId id() {
    return new SourceId(folder.toUri().toString());
  }

  @Override
  public SourceKind kind() {
    return SourceKind.TRUSTED;
  }

  @Override
  public SourceSession session(ContentLayout layout) {
    return new Session(layout);
  }

  private final class Session implements SourceSession {
    private final ContentLayout layout;
    private volatile boolean closed;
    private volatile @Nullable FileChannel channel;
    private long contentStart;

    Session(ContentLayout layout) {
      this.layout = layout;
    }

    @Override
    public ChunkSet available() {
      if (channel == null) {
        open();
      }
      return ChunkSet.all(layout.chunkCount());
    }

    private void open() {
      Path file = find();
      try {
        FileChannel opened = FileChannel.open(file, StandardOpenOption.READ);
        channel = opened;
        if (closed) {
          opened.close();
        }
        contentStart = BundleFiles.contentStart(opened.size(), layout);
      } catch (IOException e) {
        throw new SourceException("cannot read %s: %s".formatted(file, e), e);
      }
    }

    private Path find() {
      List<String> names = BundleFiles.names(layout);
      return names.stream()
          .map(folder::resolve)
          .filter(Files::isRegularFile)
          .findFirst()
          .orElseThrow(() -> new SourceException("%s has none of %s".formatted(folder, names)));
    }

    @Override
    public void fetch(int index, ByteBuffer target) {
      FileChannel opened = channel;
      if (opened == null) {
        throw new IllegalStateException("fetch before available");
      }
      long position = contentStart + layout.span(index).offset();
      try {
        while (target.hasRemaining()) {
          int count = opened.read(target, position);
          if (count < 0) {
            throw new SourceException(
                "the file of %s ends at byte %d, in the middle of chunk %d"
                    .formatted(layout.name(), position, index));
          }
          position += count;
        }
      } catch (IOException e) {
        throw new SourceException("cannot read chunk %d: %s".formatted(index, e), e);
      }
    }

    @Override
    public void close() {
      closed = true;
      FileChannel opened = channel;
      if (opened != null) {
        try {
          opened.close();
        } catch (IOException e) {
          throw new SourceException("cannot close the file of " + layout.name(), e);
        }
      }
    }
  }
}
