package io.mycelium.distribution.cache;

import java.util.concurrent.atomic.LongAdder;

/** What a cache has done since it was opened. */
public final class CacheCounters {
  private final LongAdder evictions = new LongAdder();
  private final LongAdder evictedBytes = new LongAdder();
  private final LongAdder scrubbedBytes = new LongAdder();
  private final LongAdder rottenChunks = new LongAdder();
  private final LongAdder repairedChunks = new LongAdder();

  /** Bundles that went to make room. */
  public long evictions() {
    return evictions.sum();
  }

  /** The content of those. */
  public long evictedBytes() {
    return evictedBytes.sum();
  }

  /** Bytes that were read again and hashed in the background. */
  public long scrubbedBytes() {
    return scrubbedBytes.sum();
  }

  /** Chunks that were found to differ from what the manifest states. */
  public long rottenChunks() {
    return rottenChunks.sum();
  }

  /** Of those, the ones that were fetched again. */
  public long repairedChunks() {
    return repairedChunks.sum();
  }

  void evicted(long bytes) {
    evictions.increment();
    evictedBytes.add(bytes);
  }

  void scrubbed(long bytes) {
    scrubbedBytes.add(bytes);
  }

  void rotten(int chunks) {
    rottenChunks.add(chunks);
  }

  void repaired(int chunks) {
    repairedChunks.add(chunks);
  }
}
