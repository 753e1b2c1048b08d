package io.mycelium.actors.instance;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How long an instance waits for what.
 *
 * @param leaseTtl how long a holder may be silent
 * @param idleGrace how long a slot that nobody holds stays in memory
 * @param sweepInterval how often both are looked at
 * @param drainDeadline how long a slot that takes no new lease works for those who hold it
 * @param unloadDeadline how long the hands may take to stop and unload a slot
 * @param retryMin after the first failure
 * @param retryMax after many failures
 * @param passivateAfter how long an instance with nothing to do stays awake
 */
public record ComponentSettings(
    Duration leaseTtl,
    Duration idleGrace,
    Duration sweepInterval,
    Duration drainDeadline,
    Duration unloadDeadline,
    Duration retryMin,
    Duration retryMax,
    Duration passivateAfter) {
  private static final int MAX_DOUBLINGS = 20;

  /** Refuses times that are not positive or do not fit together. */
  public ComponentSettings {
    require("lease-ttl", leaseTtl, sweepInterval);
    require("idle-grace", idleGrace, Duration.ZERO);
    require("sweep-interval", sweepInterval, Duration.ofMillis(1));
    require("drain-deadline", drainDeadline, sweepInterval);
    require("unload-deadline", unloadDeadline, Duration.ofMillis(1));
    require("retry-min", retryMin, Duration.ofMillis(1));
    require("retry-max", retryMax, retryMin);
    require("passivate-after", passivateAfter, sweepInterval);
  }

  /** Reads {@code mycelium.instance}. */
  public static ComponentSettings from(Config config) {
    Config instance = config.getConfig("mycelium.instance");
    return new ComponentSettings(
        instance.getDuration("lease-ttl"),
        instance.getDuration("idle-grace"),
        instance.getDuration("sweep-interval"),
        instance.getDuration("drain-deadline"),
        instance.getDuration("unload-deadline"),
        instance.getDuration("retry-min"),
        instance.getDuration("retry-max"),
        instance.getDuration("passivate-after"));
  }

  /** How long a bundle is left alone after so many failures in a row. */
  Duration retryAfter(int failures) {
    int doublings = Math.clamp(failures - 1L, 0, MAX_DOUBLINGS);
    Duration wait = retryMin.multipliedBy(1L << doublings);
    return wait.compareTo(retryMax) < 0 ? wait : retryMax;
  }

  private static void require(String key, Duration value, Duration min) {
    if (value.compareTo(min) < 0) {
      throw new IllegalArgumentException(
          "mycelium.instance.%s is %s, must be at least %s".formatted(key, value, min));
    }
  }
}
