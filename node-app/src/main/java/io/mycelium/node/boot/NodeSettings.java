package io.mycelium.node.boot;

import com.typesafe.config.Config;
import io.mycelium.actors.agent.IsolationPolicy;
import io.mycelium.runtime.process.ProcessLimits;
import io.mycelium.runtime.wasm.WasmLimits;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * What an operator may set for a node, read from {@code mycelium} in the configuration.
 *
 * @param zone where the node stands; nodes of a zone may fail together
 * @param sources web folders that bundles may come from, after peers and the fleet's own folder
 * @param cache what the disk cache keeps
 * @param collectionInterval between two collections that are forced to prove an unload
 * @param heapInterval between two measurements of the heap of all components; zero for none
 * @param startLimit how long a start may take before the node gives up
 * @param isolation how far components are kept from the node
 * @param processes what holds for components in processes of their own
 * @param modules what holds for components that were built to WebAssembly
 */
record NodeSettings(
    String zone,
    List<URI> sources,
    CacheSettings cache,
    Duration collectionInterval,
    Duration heapInterval,
    Duration startLimit,
    IsolationPolicy isolation,
    ProcessLimits processes,
    WasmLimits modules) {
  NodeSettings {
    sources = List.copyOf(sources);
    requirePositive("mycelium.unload.collection-interval", collectionInterval);
    requirePositive("mycelium.start-limit", startLimit);
    if (heapInterval.isNegative()) {
      throw new IllegalArgumentException(
          "mycelium.memory.measure-heap-every is %s, it must be 0 or above"
              .formatted(heapInterval));
    }
  }

  static NodeSettings from(Config config) {
    Config own = config.getConfig("mycelium");
    return new NodeSettings(
        own.getString("zone"),
        own.getStringList("sources").stream().map(NodeSettings::address).toList(),
        CacheSettings.from(own.getConfig("cache")),
        own.getDuration("unload.collection-interval"),
        own.getDuration("memory.measure-heap-every"),
        own.getDuration("start-limit"),
        IsolationPolicy.from(config),
        processes(own.getConfig("isolation.process")),
        modules(own.getConfig("isolation.wasm")));
  }

  private static WasmLimits modules(Config wasm) {
    try {
      return new WasmLimits(
          wasm.getBytes("default-memory"),
          wasm.getBytes("max-memory"),
          wasm.getBytes("total-memory"),
          wasm.getDuration("attempt-limit"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("mycelium.isolation.wasm: " + e.getMessage(), e);
    }
  }

  private static ProcessLimits processes(Config process) {
    try {
      return new ProcessLimits(
          process.getBytes("default-memory"),
          process.getBytes("max-memory"),
          process.getDuration("start-limit"),
          process.getDuration("kill-limit"),
          process.getInt("max-pids"),
          process.getInt("max-files"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("mycelium.isolation.process: " + e.getMessage(), e);
    }
  }

  private static void requirePositive(String key, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException("%s is %s, it must be above 0".formatted(key, value));
    }
  }

  private static URI address(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("mycelium.sources: '%s' is no address".formatted(text), e);
    }
  }
}
