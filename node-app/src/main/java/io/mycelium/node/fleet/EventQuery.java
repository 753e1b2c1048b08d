package io.mycelium.node.fleet;

/**
 * Which events.
 *
 * @param after the index of the last event already seen, 0 for all
 * @param idPrefix the beginning of the persistence id, empty for all
 * @param limit the most events in a page
 */
public record EventQuery(long after, String idPrefix, int limit) {
  /** The most events in a page. */
  public static final int MAX_LIMIT = 1_000;

  /** Refuses a limit outside 1 to {@value #MAX_LIMIT} and a negative index. */
  public EventQuery {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException(
          "limit %d is not within 1 to %d".formatted(limit, MAX_LIMIT));
    }
    if (after < 0) {
      throw new IllegalArgumentException("after %d is negative".formatted(after));
    }
  }
}
