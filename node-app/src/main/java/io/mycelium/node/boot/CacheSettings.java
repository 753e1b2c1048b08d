package io.mycelium.node.boot;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.mycelium.api.ComponentId;
import io.mycelium.distribution.cache.CacheScrubber;
import io.mycelium.distribution.cache.RetentionPolicy;
import io.mycelium.distribution.cache.RetentionRules;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an operator may set for the disk cache, read from {@code mycelium.cache}.
 *
 * @param maxBytes the most bytes of all bundles on the node
 * @param rules what is kept
 * @param scrub how fast it is read through
 */
record CacheSettings(long maxBytes, RetentionRules rules, CacheScrubber.Pace scrub) {
  CacheSettings {
    if (maxBytes < 1) {
      throw new IllegalArgumentException(
          "mycelium.cache.max-bytes is %d, the least is 1".formatted(maxBytes));
    }
  }

  static CacheSettings from(Config cache) {
    RetentionRules rules;
    CacheScrubber.Pace scrub;
    try {
      rules = rules(cache.getConfig("retain"));
      scrub =
          new CacheScrubber.Pace(
              cache.getBytes("scrub.bytes-per-second"), cache.getDuration("scrub.every"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("mycelium.cache." + e.getMessage(), e);
    }
    return new CacheSettings(cache.getBytes("max-bytes"), rules, scrub);
  }

  private static RetentionRules rules(Config retain) {
    Map<ComponentId, RetentionPolicy> components = new LinkedHashMap<>();
    for (Map.Entry<String, ConfigValue> each : retain.getObject("components").entrySet()) {
      if (!(each.getValue() instanceof ConfigObject own)) {
        throw new IllegalArgumentException(
            "retain.components.%s is not like { min-versions = 2 }".formatted(each.getKey()));
      }
      Config merged = own.toConfig().withFallback(retain);
      own.keySet().stream()
          .filter(key -> !retain.hasPath(key) || key.equals("components"))
          .findFirst()
          .ifPresent(
              key -> {
                throw new IllegalArgumentException(
                    "retain.components.%s knows no '%s'; quote a name that has dots"
                        .formatted(each.getKey(), key));
              });
      components.put(new ComponentId(each.getKey()), policy(merged));
    }
    return new RetentionRules(policy(retain), components, retain.getInt("min-copies"));
  }

  private static RetentionPolicy policy(Config retain) {
    try {
      long bytes = retain.getBytes("max-bytes");
      return new RetentionPolicy(
          retain.getInt("min-versions"),
          retain.getDuration("min-age"),
          retain.getBoolean("pin"),
          bytes == 0 ? RetentionPolicy.UNLIMITED : bytes);
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
