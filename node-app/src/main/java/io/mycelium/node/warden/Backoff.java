package io.mycelium.node.warden;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next try: longer each time, up to a limit, and not in step. */
final class Backoff {
  /** The longest wait. */
  static final Duration MAX = Duration.ofSeconds(2);

  private static final Duration FIRST = Duration.ofMillis(100);
  private static final int MAX_DOUBLINGS = 10;

  private Backoff() {}

  /**
   * The wait after so many failures in a row.
   *
   * @param failures at least 1
   */
  static Duration after(int failures, RandomGenerator random) {
    long longest =
        Math.min(MAX.toNanos(), FIRST.toNanos() << Math.min(failures - 1, MAX_DOUBLINGS));
    return Duration.ofNanos(random.nextLong(longest / 2, longest + 1));
  }
}
