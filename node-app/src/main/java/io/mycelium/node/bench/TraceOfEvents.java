package io.mycelium.node.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The uses of components that an event log holds, as a text that {@link RecordedTrace} reads. Each
 * lease is a use. What a release holds is the most that the log names for a load of it: a slot is
 * small when it is active and has grown when it leaves. What a load takes is the median of its
 * loads, from the bundle on disk to the active slot, for a reload finds the bundle on disk.
 */
final class TraceOfEvents {
  private final Map<String, Load> loads = new HashMap<>();
  private final Map<String, Instant> cached = new HashMap<>();
  private final Map<String, Costs> releases = new LinkedHashMap<>();
  private final Map<String, String> nodes = new LinkedHashMap<>();
  private final List<String> uses = new ArrayList<>();

  private record Load(String release, Instant begun) {}

  /** What is known of a release so far. */
  private record Costs(long bytes, List<Double> milliseconds) {
    Costs holding(long more) {
      return new Costs(Math.max(bytes, more), milliseconds);
    }

    Costs loadedIn(Duration took) {
      List<Double> all = new ArrayList<>(milliseconds);
      all.add((double) took.toMillis());
      return new Costs(bytes, List.copyOf(all));
    }
  }

  private TraceOfEvents() {}

  /** The trace of events in their order, as the command line has their facts in JSON. */
  static String of(List<JsonNode> events) {
    TraceOfEvents trace = new TraceOfEvents();
    events.forEach(trace::read);
    if (trace.uses.isEmpty()) {
      throw new BenchFailedException("no lease is among %d events".formatted(events.size()));
    }
    return trace.text(
        events.size(), at(events.getFirst()).toString(), at(events.getLast()).toString());
  }

  private void read(JsonNode facts) {
    String entity = facts.path("entity").asText();
    JsonNode event = facts.path("event");
    switch (facts.path("type").asText()) {
      case "component.load-started" ->
          loads.put(key(entity, event), new Load(release(entity, event), at(facts)));
      case "component.bundle-cached" ->
          cached.put(entity + "@" + event.path("version").asText(), at(facts));
      case "component.slot-activated" -> activated(entity, event, at(facts));
      case "component.slot-unloaded" ->
          add(begun(entity, event).release(), Costs::holding, event.path("freedBytes").asLong());
      case "component.lease-granted" -> used(event.path("lease"));
      default -> {
        // Says nothing of a use, a size or the time of a load.
      }
    }
  }

  private void activated(String entity, JsonNode event, Instant at) {
    Load load = begun(entity, event);
    String version = load.release().substring(load.release().indexOf('@'));
    Instant onDisk = cached.getOrDefault(entity + version, load.begun());
    Instant begun = onDisk.isAfter(load.begun()) ? onDisk : load.begun();
    add(load.release(), Costs::holding, event.path("memoryBytes").asLong());
    add(load.release(), Costs::loadedIn, Duration.between(begun, at));
  }

  /** How one figure changes what is known. */
  @FunctionalInterface
  private interface Change<F> {
    Costs of(Costs before, F figure);
  }

  private <F> void add(String release, Change<F> change, F figure) {
    releases.put(
        release, change.of(releases.getOrDefault(release, new Costs(0, List.of())), figure));
  }

  private void used(JsonNode lease) {
    String release = lease.path("component").asText() + "@" + lease.path("version").asText();
    if (!releases.containsKey(release)) {
      throw new BenchFailedException(
          "the log uses '%s' and has no load of it: it begins too late".formatted(release));
    }
    String node = lease.path("node").asText();
    nodes.putIfAbsent(node, "n" + (nodes.size() + 1));
    uses.add("use %s %s".formatted(release, nodes.get(node)));
  }

  private Load begun(String entity, JsonNode event) {
    Load load = loads.get(key(entity, event));
    if (load == null) {
      throw new BenchFailedException(
          "the log has no begin of load %s: it begins too late".formatted(key(entity, event)));
    }
    return load;
  }

  private static String key(String entity, JsonNode event) {
    return entity + " " + event.path("generation").asLong();
  }

  private static String release(String entity, JsonNode event) {
    return entity.substring(entity.indexOf('/') + 1) + "@" + event.path("version").asText();
  }

  private static Instant at(JsonNode facts) {
    return Instant.parse(facts.path("at").asText());
  }

  private String text(int events, String first, String last) {
    StringBuilder text =
        new StringBuilder(
            """
            # Recorded, not constructed: %d leases on %d releases and %d nodes, from %d events in the
            # log of a fleet, of %s to %s.
            # Made by 'mycelium demo --events FILE' and then 'mycelium bench trace FILE'.
            # component NAME@VERSION BYTES MILLISECONDS: the most that a load of it held, and the
            # median of its loads, from the bundle on disk to the active slot.
            # use NAME@VERSION NODE: a lease that was granted, in the order of the log.
            # The capacity holds the largest component and no other beside it.
            """
                .formatted(uses.size(), releases.size(), nodes.size(), events, first, last));
    long largest = releases.values().stream().mapToLong(Costs::bytes).max().orElseThrow();
    text.append("capacity %d\n".formatted(largest));
    releases.forEach(
        (release, costs) ->
            text.append(
                "component %s %d %d\n"
                    .formatted(
                        release,
                        costs.bytes(),
                        Math.round(Samples.of(costs.milliseconds()).median()))));
    uses.forEach(use -> text.append(use).append('\n'));
    return text.toString();
  }
}
