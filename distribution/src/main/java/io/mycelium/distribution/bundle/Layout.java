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
 * @param entries the files, sorted by path; their bytes in this order are the content
 * @param chunkBytes the chunk size, as {@link #chunkBytesFor} says
 * @param chunks the slices of the content, in order
 * @param root the Merkle root over the digests of the chunks: the name of the content
 */
public record Layout(List<Entry> entries, int chunkBytes, List<Chunk> chunks, Digest root) {
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
    checkChunks(chunks, chunkBytes, contentBytes);
    Digest actual = MerkleTree.root(chunks.stream().map(chunk -> chunk.digest().bytes()).toList());
    if (!actual.equals(root)) {
      throw new VerificationException(
          Reason.WRONG_ROOT, "root %s; the chunks have the root %s".formatted(root, actual));
    }
  }

  /** The layout that follows from the entries and the digests of the chunks. */
  public static Layout of(List<Entry> entries, List<Digest> digests) {
    long contentBytes = checkedLength(entries);
    int chunkBytes = chunkBytesFor(contentBytes);
    int expected = chunkCount(contentBytes, chunkBytes);
    if (digests.size() != expected) {
      throw inconsistent(
          "%d chunks; content of %d bytes in chunks of %d has %d"
              .formatted(digests.size(), contentBytes, chunkBytes, expected));
    }
    List<Chunk> chunks = new ArrayList<>();
    for (Digest digest : digests) {
      long offset = (long) chunks.size() * chunkBytes;
      chunks.add(new Chunk(digest, (int) Math.min(chunkBytes, contentBytes - offset)));
    }
    Digest root = MerkleTree.root(digests.stream().map(Digest::bytes).toList());
    return new Layout(entries, chunkBytes, chunks, root);
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

  private static void checkChunks(List<Chunk> chunks, int chunkBytes, long contentBytes) {
    if (chunks.size() != chunkCount(contentBytes, chunkBytes)) {
      throw inconsistent(
          "%d chunks; content of %d bytes in chunks of %d has %d"
              .formatted(
                  chunks.size(), contentBytes, chunkBytes, chunkCount(contentBytes, chunkBytes)));
    }
    for (int i = 0; i < chunks.size(); i++) {
      long expected = Math.min(chunkBytes, contentBytes - (long) i * chunkBytes);
      if (chunks.get(i).lengthBytes() != expected) {
        throw inconsistent(
            "chunk %d has %d bytes, not %d".formatted(i, chunks.get(i).lengthBytes(), expected));
      }
    }
  }

  private static int chunkCount(long contentBytes, int chunkBytes) {
    return Math.toIntExact(Math.ceilDiv(contentBytes, chunkBytes));
  }

  private static VerificationException inconsistent(String message) {
    return new VerificationException(Reason.INCONSISTENT_LAYOUT, message);
  }
}
