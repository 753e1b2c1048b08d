package io.mycelium.actors.spore;

import io.mycelium.distribution.Digest;
import java.util.Comparator;

/**
 * The head of the release log, as somebody said: a reason to read the log, never to believe it.
 *
 * @param size how many entries
 * @param treeHead the root of the tree over them
 */
public record LogHead(long size, Digest treeHead) implements Comparable<LogHead> {
  private static final Comparator<LogHead> ORDER =
      Comparator.comparingLong(LogHead::size).thenComparing(LogHead::treeHead);

  /** Refuses a negative size. */
  public LogHead {
    if (size < 0) {
      throw new IllegalArgumentException("a release log can't have %d entries".formatted(size));
    }
  }

  @Override
  public int compareTo(LogHead other) {
    return ORDER.compare(this, other);
  }
}
