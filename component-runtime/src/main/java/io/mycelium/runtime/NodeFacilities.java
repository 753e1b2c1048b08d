package io.mycelium.runtime;

import io.mycelium.api.Configuration;
import io.mycelium.api.KeyValueStore;
import io.mycelium.api.Members;
import io.mycelium.api.Metrics;
import org.jspecify.annotations.Nullable;

/**
 * What the node lends to one slot. What is null is refused to the component by name. Listeners that
 * the component registers never get here: the node sees wrappers of the runtime.
 *
 * @param log takes the component's lines
 * @param keyValue the component's part of the fleet-wide store
 * @param configuration the component's settings on this node
 * @param metrics the slot's figures; closed at unload when it is {@link AutoCloseable}
 * @param members the nodes of the fleet
 * @param programs what runs beside the JVM; left to the next slot at unload
 */
public record NodeFacilities(
    LogSink log,
    @Nullable KeyValueStore keyValue,
    @Nullable Configuration configuration,
    @Nullable Metrics metrics,
    @Nullable Members members,
    @Nullable SlotPrograms programs) {
  /** A node that runs no programs beside the JVM. */
  public NodeFacilities(
      LogSink log,
      @Nullable KeyValueStore keyValue,
      @Nullable Configuration configuration,
      @Nullable Metrics metrics,
      @Nullable Members members) {
    this(log, keyValue, configuration, metrics, members, null);
  }

  /** Takes lines of text, already cut and cleaned. */
  @FunctionalInterface
  public interface LogSink {
    /** Appends a line. */
    void line(Level level, String line);
  }

  /** How much a line matters. */
  public enum Level {
    /** For the component's author. */
    DEBUG,
    /** May be of interest to an operator. */
    INFO,
    /** An operator should look. */
    WARN,
    /** Something has failed. */
    ERROR
  }

  /** A node that only has a log. */
  public static NodeFacilities logOnly(LogSink log) {
    return new NodeFacilities(log, null, null, null, null);
  }
}
