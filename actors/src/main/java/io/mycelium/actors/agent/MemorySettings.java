package io.mycelium.actors.agent;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import io.mycelium.runtime.memory.MemoryLimits;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How much memory the components of a node may hold.
 *
 * @param limits of all of them together
 * @param publishers the most that the components of one publisher may hold together, in bytes, by
 *     the id of its key
 * @param every how often the node looks whether it is too much
 * @param waitLimit how long a load waits for others to leave
 */
public record MemorySettings(
    MemoryLimits limits, Map<String, Long> publishers, Duration every, Duration waitLimit) {
  /** The least that a publisher may be given, in bytes: less holds no component. */
  public static final long MIN_QUOTA = 4_096;

  private static final String PATH = "mycelium.memory";

  /** Within a quota, eviction begins at four fifths and ends at three quarters of it. */
  private static final int SOFT_PERCENT = 80;

  private static final int TARGET_PERCENT = 75;

  /** Copies the map; refuses times that are not positive. */
  public MemorySettings {
    publishers = Map.copyOf(publishers);
    require("every", every);
    require("wait-limit", waitLimit);
  }

  private static void require(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(
          "%s.%s is %s, it must be above 0".formatted(PATH, name, value));
    }
  }

  /** Reads {@code mycelium.memory}. */
  public static MemorySettings from(Config config) {
    Config memory = config.getConfig(PATH);
    Map<String, Long> publishers = new HashMap<>();
    ConfigObject quotas = memory.getObject("publishers");
    for (String publisher : quotas.keySet()) {
      long bytes = quotas.toConfig().getBytes(ConfigUtil.quoteString(publisher));
      if (bytes < MIN_QUOTA) {
        throw new IllegalArgumentException(
            "%s.publishers.%s is %d bytes, the least is %d"
                .formatted(PATH, publisher, bytes, MIN_QUOTA));
      }
      publishers.put(publisher, bytes);
    }
    return new MemorySettings(
        new MemoryLimits(
            memory.getBytes("target"),
            memory.getBytes("soft"),
            memory.getBytes("hard"),
            memory.getDuration("min-residency")),
        publishers,
        memory.getDuration("every"),
        memory.getDuration("wait-limit"));
  }

  static MemoryLimits quota(long bytes, Duration minResidency) {
    return new MemoryLimits(
        bytes / 100 * TARGET_PERCENT, bytes / 100 * SOFT_PERCENT, bytes, minResidency);
  }
}
