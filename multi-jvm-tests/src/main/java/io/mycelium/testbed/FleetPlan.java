package io.mycelium.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a fleet is made of.
 *
 * @param nodes how many
 * @param settings what its operator sets, by key
 * @param components prepared components of the project that are signed and published, by their
 *     names, with their retention
 */
public record FleetPlan(int nodes, Map<String, String> settings, Map<String, String> components) {
  /** Copies the maps. */
  public FleetPlan {
    settings = Map.copyOf(settings);
    components = Map.copyOf(components);
  }

  /** Short, so that no test waits for the proof of an unload. */
  private static final Map<String, String> SETTINGS =
      Map.of("mycelium.unload.collection-interval", "2s");

  /** A plan for three nodes that publish nothing. */
  public static FleetPlan aFleet() {
    return new FleetPlan(3, SETTINGS, Map.of());
  }

  /** The same with so many nodes. */
  public FleetPlan withNodes(int count) {
    return new FleetPlan(count, settings, components);
  }

  /** The same with one more line in the operator's file. */
  public FleetPlan withSetting(String key, String value) {
    return new FleetPlan(nodes, with(settings, key, value), components);
  }

  /** The same with one more component that is published, for example {@code network-services}. */
  public FleetPlan publishing(String component, String retention) {
    return new FleetPlan(nodes, settings, with(components, component, retention));
  }

  private static Map<String, String> with(Map<String, String> map, String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(map);
    more.put(key, value);
    return more;
  }

  /** Starts it in a new directory; returns when all of its nodes are ready. */
  public Fleet start() {
    String folder =
        System.getProperty("mycelium.testbed.folder", System.getProperty("java.io.tmpdir"));
    try {
      Path base = Files.createDirectories(Path.of(folder).toAbsolutePath().normalize());
      Orphans.end(base);
      Path work = Files.createTempDirectory(base, "fleet-");
      Orphans.own(work);
      Path data = Files.createDirectories(work.resolve("fleet"));
      List<String> lines = new ArrayList<>();
      settings.forEach((key, value) -> lines.add(key + " = " + value));
      Files.write(data.resolve("mycelium.conf"), lines);
      return Fleet.start(this, work, data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
