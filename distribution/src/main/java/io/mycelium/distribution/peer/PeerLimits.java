package io.mycelium.distribution.peer;

import java.time.Duration;

/**
 * Limits of a {@link PeerServer}.
 *
 * @param maxConnections how many connections are served at once
 * @param maxConnectionsPerAddress how many of them from one network address
 * @param maxAsksPerChunk how many requests, on average per chunk of the bundle, one connection has
 * @param helloTimeout how long the first frame may take
 * @param idleTimeout how long the next request may take
 * @param sendTimeout how long one answer may take, besides the next limit
 * @param minBytesPerSecond the rate below which a reader is cut
 */
public record PeerLimits(
    int maxConnections,
    int maxConnectionsPerAddress,
    int maxAsksPerChunk,
    Duration helloTimeout,
    Duration idleTimeout,
    Duration sendTimeout,
    long minBytesPerSecond) {
  /** For a node among some hundred others. */
  public static PeerLimits defaults() {
    return new PeerLimits(
        64, 8, 4, Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(10), 32 << 10);
  }
}
