package io.mycelium.distribution.bundle;

import io.mycelium.distribution.Digest;
import io.mycelium.distribution.MerkleTree;
import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.distribution.trust.VerificationException.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * How the content of a bundle is cut: into entries for those who use it, into chunks for those who
 * move it. All of it follows from the entries and the digests of the chunks, so that one content
 * has one layout.
 *
 * @param cutting where it is cut
 * @param entries the files, sorted by path; their bytes in this order are the content
 * @param chunkBytes the chunk size, as {@link #chunkBytesFor} says
 * @param chunks the slices of the content, in order
 * @param root the Merkle root over the digests of the chunks: the name of the content
 */
public record Layout(
    Cutting cutting, List<Entry> entries, int chunkBytes, List<Chunk> chunks, Digest root) {
  /** Refuses parts that are not allowed or that contradict each other. */
  public Layout {
    entries = List.copyOf(entries);
    chunks = List.copyOf(chunks);
    long contentBytes = checkedLength(entries);
    if (chunkBytes != chunkBytesFor(contentBytes)) {
      throw inconsistent(
          "chunk size %d; content of %d bytes has chunks of %d"
              .formatted(chunkBytes, contentBytes, chunkBytesFor(contentBytes)));
    }
    checkChunks(chunks, cutting.lengths(entries, chunkBytes));
    Digest actual = MerkleTree.root(chunks.stream().map(chunk -> chunk.digest().bytes()).toList());
    if (!actual.equals(root)) {
      throw new VerificationException(
          Reason.WRONG_ROOT, "root %s; the chunks have the root %s".formatted(root, actual));
    }
  }

  /** The layout that follows from the entries and the digests of the chunks, as it is written. */
  public static Layout of(List<Entry> entries, List<Digest> digests) {
    return of(Cutting.AT_LARGE_ENTRIES, entries, digests);
  }

  /** The layout that follows from the entries and the digests of the chunks. */
  static Layout of(Cutting cutting, List<Entry> entries, List<Digest> digests) {
    long contentBytes = checkedLength(entries);
    int chunkBytes = chunkBytesFor(contentBytes);
    List<Integer> lengths = cutting.lengths(entries, chunkBytes);
    if (digests.size() != lengths.size()) {
      throw inconsistent(
          "%d chunks; these entries, %d bytes in chunks of up to %d, have %d"
              .formatted(digests.size(), contentBytes, chunkBytes, lengths.size()));
    }
    List<Chunk> chunks = new ArrayList<>();
    for (Digest digest : digests) {
      chunks.add(new Chunk(digest, lengths.get(chunks.size())));
    }
    Digest root = MerkleTree.root(digests.stream().map(Digest::bytes).toList());
    return new Layout(cutting, entries, chunkBytes, chunks, root);
  }

  /** Where the chunks of these entries end, each as its length. */
  static List<Integer> cuts(List<Entry> entries) {
    return Cutting.AT_LARGE_ENTRIES.lengths(entries, chunkBytesFor(checkedLength(entries)));
  }

  /**
   * The chunk size of content of a length: the smallest power of two that gives no more than {@link
   * BundleLimits#WANTED_CHUNKS} chunks, within the limits of a chunk.
   */
  public static int chunkBytesFor(long contentBytes) {
    long wanted = Math.ceilDiv(contentBytes, BundleLimits.WANTED_CHUNKS);
    int chunkBytes = BundleLimits.MIN_CHUNK_BYTES;
    while (chunkBytes < wanted && chunkBytes < BundleLimits.MAX_CHUNK_BYTES) {
      chunkBytes *= 2;
    }
    return chunkBytes;
  }

  /** The length of the content. */
  public long contentBytes() {
    return entries.stream().mapToLong(Entry::lengthBytes).sum();
  }

  private static long checkedLength(List<Entry> entries) {
    Names.checkCount("entries", entries.size(), BundleLimits.MAX_ENTRIES);
    EntryPaths.checkTogether(entries);
    long contentBytes = 0;
    for (Entry entry : entries) {
      contentBytes += entry.lengthBytes();
      if (contentBytes > BundleLimits.MAX_CONTENT_BYTES) {
        throw new VerificationException(
            Reason.LIMIT_EXCEEDED,
            "content of more than %d bytes at entry '%s'"
                .formatted(BundleLimits.MAX_CONTENT_BYTES, entry.path()));
      }
    }
    if (contentBytes == 0) {
      throw inconsistent("the content is empty; a bundle has at least one entry with bytes");
    }
    return contentBytes;
  }

  private static void checkChunks(List<Chunk> chunks, List<Integer> lengths) {
    if (chunks.size() != lengths.size()) {
      throw inconsistent(
          "%d chunks; these entries have %d".formatted(chunks.size(), lengths.size()));
    }
    for (int i = 0; i < chunks.size(); i++) {
      if (chunks.get(i).lengthBytes() != lengths.get(i)) {
        throw inconsistent(
            "chunk %d has %d bytes, not %d"
                .formatted(i, chunks.get(i).lengthBytes(), lengths.get(i)));
      }
    }
  }

  private static VerificationException inconsistent(String message) {
    return new VerificationException(Reason.INCONSISTENT_LAYOUT, message);
  }
}
