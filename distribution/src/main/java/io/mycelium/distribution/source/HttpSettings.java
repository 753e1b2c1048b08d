package io.mycelium.distribution.source;

import java.time.Duration;

/**
 * Limits of a {@link HttpSource}.
 *
 * @param connectTimeout how long a connection may take
 * @param answerTimeout how long the server may think before it sends the head of its answer
 * @param maxRedirects how many redirects on the same host are followed
 * @param maxRestarts how often a server that ignores ranges is read again from the start
 */
public record HttpSettings(
    Duration connectTimeout, Duration answerTimeout, int maxRedirects, int maxRestarts) {
  /** For servers on the Internet. */
  public static HttpSettings defaults() {
    return new HttpSettings(Duration.ofSeconds(5), Duration.ofSeconds(15), 3, 3);
  }
}
