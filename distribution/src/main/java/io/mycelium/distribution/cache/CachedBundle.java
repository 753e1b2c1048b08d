package io.mycelium.distribution.cache;

import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.FileTree;
import io.mycelium.distribution.bundle.Entry;
import io.mycelium.distribution.cache.CacheException.Reason;
import io.mycelium.distribution.trust.VerifiedManifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A complete bundle in the cache. */
public final class CachedBundle {
  private final BundleFolder folder;
  private final ContentLayout layout;

  CachedBundle(BundleFolder folder, ContentLayout layout) {
    this.folder = folder;
    this.layout = layout;
  }

  /** Its layout. */
  public ContentLayout layout() {
    return layout;
  }

  /** The content file, unverified. */
  public Path contentFile() {
    return folder.content();
  }

  /** The signed manifest as it came. */
  public byte[] envelope() {
    try {
      return Files.readAllBytes(folder.envelope());
    } catch (IOException e) {
      throw new CacheException(
          Reason.IO, "cannot read the envelope of %s: %s".formatted(layout.name(), e), e);
    }
  }

  /**
   * Writes the entries as files into a new folder. Every chunk is hashed on the way; the folder
   * appears by one rename, and only if all of them are what the manifest states.
   *
   * @return the files in the order of the manifest
   * @throws CacheException with {@link Reason#ROTTEN} if the disk changed the bytes; the bundle is
   *     then a download again and lacks the chunks that rotted
   */
  public List<Path> extract(VerifiedManifest manifest, Path target) {
    if (!manifest.manifest().root().equals(layout.root())) {
      throw new IllegalArgumentException(
          "manifest of root %s for a bundle of root %s"
              .formatted(manifest.manifest().root(), layout.root()));
    }
    return extract(manifest.manifest().entries(), target);
  }

  List<Path> extract(List<Entry> entries, Path target) {
    Path draft = target.resolveSibling(target.getFileName() + ".new");
    try {
      FileTree.delete(draft);
      Files.createDirectories(draft);
      copy(entries, draft);
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new CacheException(
          Reason.IO, "cannot extract %s to %s: %s".formatted(layout.name(), target, e), e);
    }
    return entries.stream().map(entry -> target.resolve(entry.path())).toList();
  }

  private void copy(List<Entry> entries, Path draft) throws IOException {
    try (VerifiedContent content = new VerifiedContent()) {
      for (Entry entry : entries) {
        Path file = draft.resolve(entry.path()).normalize();
        if (!file.startsWith(draft)) {
          throw new CacheException(
              Reason.IO, "entry '%s' lies outside of its bundle".formatted(entry.path()));
        }
        Files.createDirectories(file.resolveSibling(""));
        try (FileChannel out =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
          content.copy(entry.lengthBytes(), out);
        }
      }
    }
  }

  /** Hashes every chunk; a difference is a {@link Reason#ROTTEN} error. */
  public void verify() {
    List<String> rotten = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(folder.content(), StandardOpenOption.READ)) {
      ChunkReader reader = new ChunkReader(channel, layout.longestChunkBytes());
      for (int i = 0; i < layout.chunkCount(); i++) {
        Digest actual = reader.digest(layout.span(i));
        if (!actual.equals(layout.span(i).digest())) {
          rotten.add(rot(i, actual));
        }
      }
    } catch (IOException e) {
      throw new CacheException(Reason.IO, "cannot read %s: %s".formatted(folder.content(), e), e);
    }
    if (!rotten.isEmpty()) {
      throw rotten(
          rotten.getFirst() + (rotten.size() > 1 ? " and " + (rotten.size() - 1) + " more" : ""));
    }
  }

  private String rot(int index, Digest actual) {
    return "chunk %d: expected=%s, actual=%s".formatted(index, layout.span(index).digest(), actual);
  }

  private CacheException rotten(String what) {
    try {
      folder.markSuspect(layout.chunkCount());
    } catch (IOException e) {
      throw new CacheException(Reason.IO, "cannot mark %s as suspect".formatted(layout.name()), e);
    }
    return new CacheException(
        Reason.ROTTEN,
        "the disk changed %s, %s; fetch it again, only what rotted is transferred"
            .formatted(layout.name(), what));
  }

  /** The content as a stream of which every byte was hashed before it is handed out. */
  private final class VerifiedContent implements AutoCloseable {
    private final FileChannel channel;
    private final ChunkReader reader;
    private ByteBuffer current = ByteBuffer.allocate(0);
    private int next;

    VerifiedContent() throws IOException {
      channel = FileChannel.open(folder.content(), StandardOpenOption.READ);
      reader = new ChunkReader(channel, layout.longestChunkBytes());
    }

    void copy(long count, FileChannel out) throws IOException {
      long left = count;
      while (left > 0) {
        if (!current.hasRemaining()) {
          advance();
        }
        int part = (int) Math.min(left, current.remaining());
        ByteBuffer slice = current.slice(current.position(), part);
        while (slice.hasRemaining()) {
          out.write(slice);
        }
        current.position(current.position() + part);
        left -= part;
      }
    }

    private void advance() throws IOException {
      if (next == layout.chunkCount()) {
        throw new CacheException(
            Reason.IO, "the entries of %s are longer than its content".formatted(layout.name()));
      }
      ContentLayout.Span span = layout.span(next);
      current = reader.read(span);
      Digest actual = Digest.of(current.duplicate());
      if (!actual.equals(span.digest())) {
        throw rotten(rot(next, actual));
      }
      next++;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
