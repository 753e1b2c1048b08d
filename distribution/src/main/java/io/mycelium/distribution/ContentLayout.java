package io.mycelium.distribution;

import io.mycelium.distribution.bundle.BundleLimits;
import io.mycelium.distribution.bundle.Entry;
import io.mycelium.distribution.bundle.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Where each chunk of one bundle's content lies and what it must hash to: all that a transfer needs
 * to know of a manifest.
 *
 * @param root names the content
 * @param name the file name of the bundle without its ending, for example {@code vm-manager-1.2.0};
 *     a hint for sources that are folders or web servers, never proof of anything
 * @param spans the chunks in order, without gaps
 * @param files the length of each file that the content consists of, in order
 * @param contentBytes the length of the content, which is the sum of all spans and that of all
 *     files
 */
public record ContentLayout(
    Digest root, String name, List<Span> spans, List<Long> files, long contentBytes) {
  /**
   * One chunk.
   *
   * @param digest the SHA-256 of its bytes
   * @param offset where it starts in the content
   * @param lengthBytes how long it is
   */
  public record Span(Digest digest, long offset, int lengthBytes) {}

  /**
   * A chunk as a manifest lists it.
   *
   * @param digest the SHA-256 of its bytes
   * @param lengthBytes how long it is
   */
  public record Piece(Digest digest, int lengthBytes) {}

  /** Refuses gaps, overlaps and sizes beyond the limits. */
  public ContentLayout {
    spans = List.copyOf(spans);
    files = List.copyOf(files);
    if (spans.size() > BundleLimits.MAX_CHUNKS) {
      throw new IllegalArgumentException(
          "a bundle of %d chunks, the limit is %d"
              .formatted(spans.size(), BundleLimits.MAX_CHUNKS));
    }
    long offset = 0;
    for (Span span : spans) {
      if (span.offset() != offset
          || span.lengthBytes() < 1
          || span.lengthBytes() > BundleLimits.MAX_CHUNK_BYTES) {
        throw new IllegalArgumentException(
            "chunk at %d of %d bytes: expected one at %d of 1 to %d bytes"
                .formatted(
                    span.offset(), span.lengthBytes(), offset, BundleLimits.MAX_CHUNK_BYTES));
      }
      offset += span.lengthBytes();
    }
    if (offset != contentBytes) {
      throw new IllegalArgumentException(
          "chunks add up to %d bytes, the content has %d".formatted(offset, contentBytes));
    }
    long inFiles = 0;
    for (long file : files) {
      inFiles = Math.addExact(inFiles, file);
      if (file < 0) {
        throw new IllegalArgumentException("a file of %d bytes".formatted(file));
      }
    }
    if (files.size() > BundleLimits.MAX_ENTRIES || inFiles != contentBytes) {
      throw new IllegalArgumentException(
          "%d files add up to %d bytes, the content has %d; the limit is %d files"
              .formatted(files.size(), inFiles, contentBytes, BundleLimits.MAX_ENTRIES));
    }
  }

  /** Lays the pieces out one after the other; the content is a single file. */
  public static ContentLayout of(Digest root, String name, List<Piece> pieces) {
    return of(root, name, pieces, List.of(pieces.stream().mapToLong(Piece::lengthBytes).sum()));
  }

  /** Lays the pieces out one after the other; the content is these files. */
  public static ContentLayout of(Digest root, String name, List<Piece> pieces, List<Long> files) {
    List<Span> spans = new ArrayList<>(pieces.size());
    long offset = 0;
    for (Piece piece : pieces) {
      spans.add(new Span(piece.digest(), offset, piece.lengthBytes()));
      offset += piece.lengthBytes();
    }
    return new ContentLayout(root, name, spans, files, offset);
  }

  /** The layout of a manifest's content. */
  public static ContentLayout of(Manifest manifest) {
    return of(
        manifest.root(),
        manifest.component() + "-" + manifest.version(),
        manifest.chunks().stream()
            .map(chunk -> new Piece(chunk.digest(), chunk.lengthBytes()))
            .toList(),
        manifest.entries().stream().map(Entry::lengthBytes).toList());
  }

  /**
   * What each file is, where its chunks are its own: the Merkle root over their digests, the same
   * for the same file in another bundle. Nothing for a file that shares a chunk with another, and
   * for an empty one.
   */
  public List<Optional<Digest>> fileRoots() {
    List<Optional<Digest>> roots = new ArrayList<>(files.size());
    int next = 0;
    long start = 0;
    for (long length : files) {
      long end = start + length;
      while (next < spans.size() && spans.get(next).offset() < start) {
        next++;
      }
      int first = next;
      while (next < spans.size() && end(spans.get(next)) <= end) {
        next++;
      }
      boolean alone =
          next > first && spans.get(first).offset() == start && end(spans.get(next - 1)) == end;
      roots.add(
          alone
              ? Optional.of(
                  MerkleTree.root(
                      spans.subList(first, next).stream()
                          .map(span -> span.digest().bytes())
                          .toList()))
              : Optional.empty());
      start = end;
    }
    return List.copyOf(roots);
  }

  /** The chunks that lie in a file with chunks of its own. */
  public List<Integer> chunksOf(int file) {
    long start = files.stream().limit(file).mapToLong(Long::longValue).sum();
    long end = start + files.get(file);
    return IntStream.range(0, spans.size())
        .filter(index -> spans.get(index).offset() >= start && end(spans.get(index)) <= end)
        .boxed()
        .toList();
  }

  private static long end(Span span) {
    return span.offset() + span.lengthBytes();
  }

  /** The number of chunks. */
  public int chunkCount() {
    return spans.size();
  }

  /** The chunk at an index. */
  public Span span(int index) {
    return spans.get(index);
  }

  /** The length of the longest chunk, at least 1. */
  public int longestChunkBytes() {
    return spans.stream().mapToInt(Span::lengthBytes).max().orElse(1);
  }

  /** The total length of the given chunks. */
  public long bytesOf(ChunkSet chunks) {
    return chunks.stream().mapToLong(index -> spans.get(index).lengthBytes()).sum();
  }
}
