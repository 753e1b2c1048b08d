package io.mycelium.distribution.bundle;

import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.distribution.trust.VerificationException.Reason;
import java.util.ArrayList;
import java.util.List;

/** Where content is cut into chunks. Each way belongs to a version of the manifest. */
public enum Cutting {
  /** At every multiple of the chunk size, across the borders of entries. Read, never written. */
  ACROSS_ENTRIES(1),

  /**
   * An entry of at least a chunk is cut on its own, and what lies between two of them as one. So a
   * file has the same chunks in each release with chunks of that size, wherever in the content it
   * lies: what two releases have in common is fetched and stored once.
   */
  AT_LARGE_ENTRIES(2);

  private final int manifestVersion;

  Cutting(int manifestVersion) {
    this.manifestVersion = manifestVersion;
  }

  /** The version of the manifests whose content is cut like this. */
  int manifestVersion() {
    return manifestVersion;
  }

  /**
   * The lengths of the chunks, in order.
   *
   * @throws VerificationException if they are too many
   */
  List<Integer> lengths(List<Entry> entries, int chunkBytes) {
    List<Long> runs = runs(entries, chunkBytes);
    long count = runs.stream().mapToLong(run -> Math.ceilDiv(run, chunkBytes)).sum();
    if (count > BundleLimits.MAX_CHUNKS) {
      throw new VerificationException(
          Reason.LIMIT_EXCEEDED,
          "%d entries make %d chunks of up to %d bytes; at most %d are allowed: put several files into one archive, or split the component"
              .formatted(entries.size(), count, chunkBytes, BundleLimits.MAX_CHUNKS));
    }
    List<Integer> lengths = new ArrayList<>((int) count);
    for (long run : runs) {
      for (long cut = 0; cut < run; cut += chunkBytes) {
        lengths.add((int) Math.min(chunkBytes, run - cut));
      }
    }
    return lengths;
  }

  /** The lengths of the parts that are cut each from its own beginning; none is empty. */
  private List<Long> runs(List<Entry> entries, int chunkBytes) {
    List<Long> runs = new ArrayList<>();
    long open = 0;
    for (Entry entry : entries) {
      boolean alone = this == AT_LARGE_ENTRIES && entry.lengthBytes() >= chunkBytes;
      if (alone && open > 0) {
        runs.add(open);
        open = 0;
      }
      open += entry.lengthBytes();
      if (alone) {
        runs.add(open);
        open = 0;
      }
    }
    if (open > 0) {
      runs.add(open);
    }
    return runs;
  }
}
