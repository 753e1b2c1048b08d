package io.mycelium.actors.event;

import java.time.Instant;

/**
 * A hybrid logical clock reading: wall time as long as that moves forward, a counter while it does
 * not. Readings of one entity only grow, even when the wall clock is set back.
 *
 * @param wallMs milliseconds since 1970 in UTC
 * @param counter tells readings of the same millisecond apart, from 0
 */
public record HybridTime(long wallMs, long counter) implements Comparable<HybridTime> {
  /** Before every event. */
  public static final HybridTime ZERO = new HybridTime(0, 0);

  /** Refuses negative readings. */
  public HybridTime {
    if (wallMs < 0 || counter < 0) {
      throw new IllegalArgumentException(
          "hybrid time is negative: wallMs=%d, counter=%d".formatted(wallMs, counter));
    }
  }

  /** The reading after {@code last}, as near to {@code now} as that allows. */
  public static HybridTime next(Instant now, HybridTime last) {
    long nowMs = now.toEpochMilli();
    return nowMs > last.wallMs
        ? new HybridTime(nowMs, 0)
        : new HybridTime(last.wallMs, Math.addExact(last.counter, 1));
  }

  /** The wall part. */
  public Instant wall() {
    return Instant.ofEpochMilli(wallMs);
  }

  @Override
  public int compareTo(HybridTime other) {
    int byWall = Long.compare(wallMs, other.wallMs);
    return byWall != 0 ? byWall : Long.compare(counter, other.counter);
  }
}
