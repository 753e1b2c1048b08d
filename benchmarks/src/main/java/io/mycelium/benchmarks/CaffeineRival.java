package io.mycelium.benchmarks;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.mycelium.node.bench.EvictionRival;

/** Caffeine's W-TinyLFU with a limit of bytes, its upkeep on the calling thread. */
public final class CaffeineRival implements EvictionRival {
  /** For the service loader. */
  public CaffeineRival() {}

  @Override
  public String name() {
    return "W-TinyLFU";
  }

  @Override
  public Cache open(long capacityBytes) {
    var cache =
        Caffeine.newBuilder()
            .maximumWeight(capacityBytes)
            .weigher((String key, Integer bytes) -> bytes)
            .executor(Runnable::run)
            .build();
    return (key, bytes) -> {
      boolean present = cache.getIfPresent(key) != null;
      if (!present) {
        cache.put(key, bytes);
      }
      cache.cleanUp();
      return present;
    };
  }
}
