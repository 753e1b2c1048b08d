package io.mycelium.distribution.cache;

import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.FileTree;
import io.mycelium.distribution.bundle.Entry;
import io.mycelium.distribution.cache.CacheException.Reason;
import io.mycelium.distribution.trust.VerifiedManifest;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A complete bundle in the cache. */
public final class CachedBundle {
  /** More threads than this do not hash one bundle. */
  private static final int MAX_HASHERS = 4;

  /** Less than this is not worth a thread. */
  private static final long BYTES_FOR_A_HASHER = 8L << 20;

  private final BundleFolder folder;
  private final ContentLayout layout;
  private final ContentFiles content;
  private final FreshlyVerified fresh;

  private record Rot(int chunk, Digest actual) {}

  CachedBundle(BundleFolder folder, ContentLayout layout, FreshlyVerified fresh) {
    this.folder = folder;
    this.layout = layout;
    this.content = folder.content(layout);
    this.fresh = fresh;
  }

  /** Its layout. */
  public ContentLayout layout() {
    return layout;
  }

  /** The files of its content in the order of the manifest, unverified. */
  public List<Path> contentFiles() {
    return content.files();
  }

  /** Reads its chunks. */
  ChunkReader chunks() {
    return new ChunkReader(folder, layout);
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
   * Shows the entries as files in a new folder. Every chunk is hashed before, if this process has
   * not done so just now; the folder appears by one rename, and only if all of them are what the
   * manifest states. The files are links to those of the cache: they are there to be read.
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
    if (!entries.stream().map(Entry::lengthBytes).toList().equals(layout.files())) {
      throw new IllegalArgumentException(
          "the entries of %s are not the files of its content".formatted(layout.name()));
    }
    Path draft = target.resolveSibling(target.getFileName() + ".new");
    try {
      if (!fresh.holds(layout.root(), content.files())) {
        verify();
      }
      FileTree.delete(draft);
      Files.createDirectories(draft);
      for (int i = 0; i < entries.size(); i++) {
        show(content.file(i), entries.get(i), draft);
      }
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new CacheException(
          Reason.IO, "cannot extract %s to %s: %s".formatted(layout.name(), target, e), e);
    }
    return entries.stream().map(entry -> target.resolve(entry.path())).toList();
  }

  private static void show(Path stored, Entry entry, Path draft) throws IOException {
    Path file = draft.resolve(entry.path()).normalize();
    if (!file.startsWith(draft)) {
      throw new CacheException(
          Reason.IO, "entry '%s' lies outside of its bundle".formatted(entry.path()));
    }
    Files.createDirectories(file.resolveSibling(""));
    try {
      Files.createLink(file, stored);
    } catch (UnsupportedOperationException | FileSystemException e) {
      // Not every file system links, and none over its border.
      Files.copy(stored, file);
    }
  }

  /** Hashes every chunk; a difference is a {@link Reason#ROTTEN} error. */
  public void verify() {
    int hashers =
        Math.clamp(
            layout.contentBytes() / BYTES_FOR_A_HASHER,
            1,
            Math.min(MAX_HASHERS, Runtime.getRuntime().availableProcessors()));
    List<CompletableFuture<List<Rot>>> others = new ArrayList<>();
    for (int i = 1; i < hashers; i++) {
      int first = i;
      others.add(
          CompletableFuture.supplyAsync(
              () -> rotten(first, hashers),
              task -> Thread.ofPlatform().daemon().name("hash-" + first).start(task)));
    }
    List<Rot> rotten = new ArrayList<>(rotten(0, hashers));
    try {
      others.forEach(other -> rotten.addAll(other.join()));
    } catch (CompletionException e) {
      throw new CacheException(
          Reason.IO, "cannot verify %s: %s".formatted(layout.name(), e.getCause()), e);
    }
    if (!rotten.isEmpty()) {
      throw refusal(rotten);
    }
    try {
      fresh.note(layout.root(), content.files());
    } catch (IOException e) {
      throw new CacheException(Reason.IO, "cannot look at %s: %s".formatted(layout.name(), e), e);
    }
  }

  /** Those of every so many chunks that are not what the manifest states. */
  private List<Rot> rotten(int first, int step) {
    List<Rot> rotten = new ArrayList<>();
    try (ChunkReader reader = chunks()) {
      for (int i = first; i < layout.chunkCount(); i += step) {
        Digest actual = reader.digest(layout.span(i));
        if (!actual.equals(layout.span(i).digest())) {
          rotten.add(new Rot(i, actual));
        }
      }
    } catch (IOException e) {
      throw new CacheException(Reason.IO, "cannot read %s: %s".formatted(layout.name(), e), e);
    }
    return rotten;
  }

  private CacheException refusal(List<Rot> rotten) {
    try {
      folder.markSuspect(layout.chunkCount());
    } catch (IOException e) {
      throw new CacheException(Reason.IO, "cannot mark %s as suspect".formatted(layout.name()), e);
    }
    rotten.sort(Comparator.comparingInt(Rot::chunk));
    Rot first = rotten.getFirst();
    return new CacheException(
        Reason.ROTTEN,
        "the disk changed %s, chunk %d: expected=%s, actual=%s%s; fetch it again, only what rotted is transferred"
            .formatted(
                layout.name(),
                first.chunk(),
                layout.span(first.chunk()).digest(),
                first.actual(),
                rotten.size() > 1 ? " and %d more".formatted(rotten.size() - 1) : ""));
  }
}
