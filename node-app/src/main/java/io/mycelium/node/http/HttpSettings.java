package io.mycelium.node.http;

import java.util.Set;

/**
 * How the HTTP API is served.
 *
 * @param host the address to listen on
 * @param port the port, 0 to let the system choose
 * @param allowedHosts the host names that a request may name besides the loopback ones
 * @param maxRequests the most requests at once, streams apart
 * @param maxStreams the most streams at once
 */
public record HttpSettings(
    String host, int port, Set<String> allowedHosts, int maxRequests, int maxStreams) {
  /** The default of {@code maxRequests}. */
  public static final int MAX_REQUESTS = 64;

  /** The default of {@code maxStreams}. */
  public static final int MAX_STREAMS = 32;

  /** Refuses ports and limits out of range. */
  public HttpSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("HTTP port %d is not within 0 to 65535".formatted(port));
    }
    if (maxRequests < 1 || maxStreams < 1) {
      throw new IllegalArgumentException(
          "HTTP limits must be at least 1: maxRequests=%d, maxStreams=%d"
              .formatted(maxRequests, maxStreams));
    }
    allowedHosts = Set.copyOf(allowedHosts);
  }

  /** Loopback only, with the default limits. */
  public static HttpSettings loopback(int port) {
    return new HttpSettings("127.0.0.1", port, Set.of(), MAX_REQUESTS, MAX_STREAMS);
  }
}
