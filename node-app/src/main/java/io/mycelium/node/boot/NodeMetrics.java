package io.mycelium.node.boot;

import io.mycelium.actors.agent.ClusterReach;
import io.mycelium.actors.agent.MemoryReading;
import io.mycelium.actors.registry.ComponentRegistry;
import io.mycelium.actors.spore.SporeBoard;
import io.mycelium.actors.spore.SporeDrops;
import io.mycelium.distribution.cache.CacheCounters;
import io.mycelium.distribution.cache.DiskUsage;
import io.mycelium.node.fleet.Metric;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pekko.actor.typed.ActorSystem;

/** What a node measures of itself. */
final class NodeMetrics {
  private final ClusterReach reach;
  private final SporeBoard spores;
  private final SporeDrops drops;
  private final ComponentRegistry registry;
  private final NodeHands hands;

  NodeMetrics(
      ActorSystem<?> system, SporeBoard spores, ComponentRegistry registry, NodeHands hands) {
    this.reach = new ClusterReach(system);
    this.spores = spores;
    this.drops = SporeDrops.ID.get(system.classicSystem());
    this.registry = registry;
    this.hands = hands;
  }

  List<Metric> all() {
    List<Metric> all = new ArrayList<>();
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    all.add(gauge("heap_used_bytes", "Java heap in use", heap.getUsed()));
    all.add(gauge("heap_max_bytes", "Java heap that may be used", heap.getMax()));
    all.add(
        gauge(
            "threads_count",
            "Platform threads",
            ManagementFactory.getThreadMXBean().getThreadCount()));
    var now = reach.get();
    all.add(gauge("members_count", "Members of the cluster", now.members().size()));
    all.add(
        gauge(
            "unreachable_members_count",
            "Members that this node does not reach",
            now.members().size() - now.reachable().size()));
    all.add(gauge("cards_count", "Nodes heard by gossip", spores.current().cards().size()));
    all.add(counter("cards_refused_total", "Cards that did not verify", drops.refusedCards()));
    all.add(
        gauge("release_log_index", "Last statement that was verified here", registry.lastIndex()));
    all.addAll(ofTheCache(hands.cache()));
    all.addAll(of(hands.memory()));
    all.addAll(ofSlots(hands.memory().slots()));
    all.add(leakedLoaders(hands.leaked()));
    all.addAll(hands.metrics().all());
    return all;
  }

  private static List<Metric> of(MemoryReading memory) {
    return List.of(
        gauge("component_memory_bytes", "Memory that components hold", memory.usedBytes()),
        gauge("component_memory_idle_bytes", "Its part that nobody uses", memory.idleBytes()),
        gauge(
            "component_memory_leaked_bytes",
            "Its part of slots that were to leave and are held",
            memory.leakedBytes()),
        gauge(
            "component_memory_limit_bytes",
            "Memory that components may hold",
            memory.limits().hardBytes()),
        counter("evictions_total", "Slots told to leave for memory", memory.evictions()),
        counter(
            "evictions_regretted_total",
            "Evictions followed by a load of the component within 60 s",
            memory.regretted()),
        counter(
            "loads_refused_total",
            "Loads refused because all memory is in use",
            memory.refusals()));
  }

  /** Of one component all slots together: generations would be a new series for each load. */
  private static List<Metric> ofSlots(List<MemoryReading.SlotMemory> slots) {
    Map<String, Long> bytes = new TreeMap<>();
    slots.forEach(slot -> bytes.merge(slot.slot().component().value(), slot.bytes(), Long::sum));
    return bytes.entrySet().stream()
        .map(
            each ->
                new Metric(
                    "slot_memory_bytes",
                    "Memory that the slots of a component hold",
                    Metric.Type.GAUGE,
                    Map.of("component", each.getKey()),
                    each.getValue()))
        .toList();
  }

  /** What must be 0 on a node that is as light as on its first day. */
  static Metric leakedLoaders(List<String> slots) {
    return gauge(
        "leaked_loaders_count",
        "Slots whose unload is not proven although its time is over",
        slots.size());
  }

  private static List<Metric> ofTheCache(NodeCache cache) {
    DiskUsage usage = cache.usage().measure();
    CacheCounters done = cache.disk().counters();
    return List.of(
        gauge("cached_bundles_count", "Complete bundles on disk", usage.bundles()),
        gauge(
            "cached_bytes",
            "Content on disk, of bundles that are complete or not",
            usage.diskBytes() + usage.setAsideBytes()),
        gauge("cache_limit_bytes", "The most of that", usage.limitBytes()),
        gauge(
            "cache_shared_bytes",
            "Content that several bundles have and that is on disk once",
            usage.sharedBytes()),
        gauge(
            "cache_duplicate_bytes",
            "Content that is on disk more than once, in several bundles",
            usage.duplicateBytes()),
        counter("cache_evictions_total", "Bundles deleted to make room", done.evictions()),
        counter(
            "cache_evicted_bytes_total", "Content that became free by that", done.evictedBytes()),
        counter("cache_scrubbed_bytes_total", "Bytes read again and hashed", done.scrubbedBytes()),
        counter(
            "cache_rotten_chunks_total", "Chunks that the disk had changed", done.rottenChunks()),
        counter("cache_repaired_chunks_total", "Of those, fetched again", done.repairedChunks()));
  }

  private static Metric gauge(String name, String help, long value) {
    return new Metric(name, help, Metric.Type.GAUGE, Map.of(), (double) value);
  }

  private static Metric counter(String name, String help, long value) {
    return new Metric(name, help, Metric.Type.COUNTER, Map.of(), (double) value);
  }
}
