package io.mycelium.distribution.swarm;

import java.time.Duration;

/**
 * Limits of a {@link TransferScheduler}.
 *
 * @param maxOpenPeers how many peers are used at once
 * @param maxWindow how many chunks one source may be asked for at once
 * @param openTimeout how long a source may take to say what it has
 * @param chunkTimeout how long a source may take for a chunk, besides the next limit
 * @param minBytesPerSecond the rate below which a source is let go
 * @param trustedAfter how long trusted sources wait for peers that are being opened, and how long a
 *     chunk must be overdue before a trusted source is asked for it as well
 * @param hedgeAfter how long a chunk must be on its way before an idle source is asked as well
 * @param starvedAfter how long a transfer waits for incomplete peers to get what is missing
 * @param trustedRetries how often a trusted source that failed is opened again
 */
public record TransferLimits(
    int maxOpenPeers,
    int maxWindow,
    Duration openTimeout,
    Duration chunkTimeout,
    long minBytesPerSecond,
    Duration trustedAfter,
    Duration hedgeAfter,
    Duration starvedAfter,
    int trustedRetries) {
  /** For local networks. */
  public static TransferLimits defaults() {
    return new TransferLimits(
        8,
        16,
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        64 << 10,
        Duration.ofSeconds(2),
        Duration.ofMillis(300),
        Duration.ofSeconds(15),
        2);
  }
}
