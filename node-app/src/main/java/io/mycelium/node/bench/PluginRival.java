package io.mycelium.node.bench;

import io.mycelium.api.Component;
import java.io.IOException;
import java.nio.file.Path;

/** A foreign system of plug-ins; found on the class path as a service. */
public interface PluginRival {
  /** Its name in the rows. */
  String name();

  /** Prepares it, with a folder of its own to write to. */
  Plugins open(Path folder, Plugin plugin) throws IOException;

  /**
   * What is loaded: the same bytes for all.
   *
   * @param jar its only jar
   * @param mainClass the class in it, a {@link Component}
   * @param use starts it, runs one task and stops it
   */
  record Plugin(Path jar, String mainClass, Use use) {}

  /** What is done with a component between load and unload. */
  @FunctionalInterface
  interface Use {
    /** Does it. */
    void of(Component component) throws Exception;
  }

  /** Something that loads the plug-in. */
  interface Plugins extends AutoCloseable {
    /** Loads it, uses it once and unloads it; returns when the rival says that it is unloaded. */
    void cycle() throws Exception;

    @Override
    void close();
  }
}
