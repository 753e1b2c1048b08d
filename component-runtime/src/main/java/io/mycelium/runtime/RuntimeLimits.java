package io.mycelium.runtime;

import java.time.Duration;

/**
 * The limits of time that hold for all slots of a node.
 *
 * @param start for making a component and its {@code start}
 * @param stop for its {@code stop}
 * @param interrupted how long an interrupted thread may take to end before it is reported
 * @param progressInterval one report of progress of a task is passed on per interval
 * @param collectionInterval between two collections that are forced to prove an unload
 * @param leakedCollectionInterval between two that are forced only for slots reported as leaked
 */
public record RuntimeLimits(
    Duration start,
    Duration stop,
    Duration interrupted,
    Duration progressInterval,
    Duration collectionInterval,
    Duration leakedCollectionInterval) {
  /** The defaults of a node. */
  public static final RuntimeLimits DEFAULTS =
      new RuntimeLimits(
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(2),
          Duration.ofMillis(250),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1));

  /** Refuses a limit that allows nothing. */
  public RuntimeLimits {
    positive("start", start);
    positive("stop", stop);
    positive("interrupted", interrupted);
    positive("progressInterval", progressInterval);
    positive("collectionInterval", collectionInterval);
    positive("leakedCollectionInterval", leakedCollectionInterval);
  }

  /** The same with another interval of collections. */
  public RuntimeLimits withCollectionInterval(Duration interval) {
    return new RuntimeLimits(
        start, stop, interrupted, progressInterval, interval, leakedCollectionInterval);
  }

  private static void positive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(
          "limit '%s' is %s, it must be above 0".formatted(name, value));
    }
  }
}
