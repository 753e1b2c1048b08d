package io.mycelium.distribution;

import io.mycelium.distribution.cache.ChunkVerdict;
import io.mycelium.distribution.cache.ComponentDiskCache;
import io.mycelium.distribution.cache.Partial;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Random content with its layout. The same seed gives the same bytes. */
public record TestContent(ContentLayout layout, byte[] bytes) {
  /** Stands where a signed manifest would. */
  public static byte[] envelope() {
    return new byte[] {1, 2, 3};
  }

  public static TestContent of(long seed, int chunkBytes, int contentBytes) {
    byte[] bytes = new byte[contentBytes];
    new SplittableRandom(seed).nextBytes(bytes);
    return of("sample-" + seed, chunkBytes, bytes);
  }

  public static TestContent of(String name, int chunkBytes, byte[] bytes) {
    List<ContentLayout.Piece> pieces = new ArrayList<>();
    List<byte[]> digests = new ArrayList<>();
    for (int start = 0; start < bytes.length; start += chunkBytes) {
      int length = Math.min(chunkBytes, bytes.length - start);
      Digest digest = Digest.of(Arrays.copyOfRange(bytes, start, start + length));
      pieces.add(new ContentLayout.Piece(digest, length));
      digests.add(digest.bytes());
    }
    return new TestContent(ContentLayout.of(MerkleTree.root(digests), name, pieces), bytes);
  }

  /** The same bytes as the content of these files. */
  public TestContent inFiles(List<Long> lengths) {
    List<ContentLayout.Piece> pieces =
        layout.spans().stream()
            .map(span -> new ContentLayout.Piece(span.digest(), span.lengthBytes()))
            .toList();
    return new TestContent(ContentLayout.of(layout.root(), layout.name(), pieces, lengths), bytes);
  }

  /**
   * Versions of one component: files of random bytes, each with chunks of its own. Two files of one
   * seed and length are the same file.
   *
   * @param seedsAndLengths a seed and a length for each file
   */
  public static TestContent ofFiles(String name, int chunkBytes, int... seedsAndLengths) {
    List<ContentLayout.Piece> pieces = new ArrayList<>();
    List<byte[]> digests = new ArrayList<>();
    List<Long> lengths = new ArrayList<>();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < seedsAndLengths.length; i += 2) {
      TestContent file = of(seedsAndLengths[i], chunkBytes, seedsAndLengths[i + 1]);
      for (ContentLayout.Span span : file.layout().spans()) {
        pieces.add(new ContentLayout.Piece(span.digest(), span.lengthBytes()));
        digests.add(span.digest().bytes());
      }
      lengths.add((long) file.bytes().length);
      all.writeBytes(file.bytes());
    }
    return new TestContent(
        ContentLayout.of(MerkleTree.root(digests), name, pieces, lengths), all.toByteArray());
  }

  public ByteBuffer chunk(int index) {
    ContentLayout.Span span = layout.span(index);
    return ByteBuffer.wrap(bytes, (int) span.offset(), span.lengthBytes()).slice();
  }

  /** Puts all of it into a cache. */
  public void storeIn(ComponentDiskCache cache) {
    storeIn(cache, envelope());
  }

  /** The same with what its publisher says of it. */
  public void storeIn(ComponentDiskCache cache, byte[] envelope) {
    try (Partial partial = cache.begin(layout, envelope)) {
      for (int i = 0; i < layout.chunkCount(); i++) {
        if (partial.write(i, chunk(i)) instanceof ChunkVerdict.Bad bad) {
          throw new IllegalStateException(bad.toString());
        }
      }
      cache.complete(layout.root());
    }
  }

  /** Writes a bundle file with a head of some bytes before the content. */
  public Path writeBundle(Path folder, int headBytes) {
    try {
      Path file = folder.resolve(layout.name() + ".bundle");
      ByteBuffer all = ByteBuffer.allocate(headBytes + bytes.length);
      all.position(headBytes).put(bytes);
      return Files.write(file, all.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
