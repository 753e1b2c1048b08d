package io.mycelium.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;

/**
 * All that a node gives to a component. Everything taken from here belongs to the slot and is
 * closed by the node when the slot unloads. Safe for use by several threads.
 */
public interface ComponentContext {
  /** The component's own name. */
  ComponentId component();

  /** The loaded version. */
  Version version();

  /** The node that runs this. */
  NodeId node();

  /** The load that this slot belongs to; it only grows for one component on one node. */
  long generation();

  /** One virtual thread per task; interrupted and closed at unload. */
  ExecutorService executor();

  /** Runs an action again and again on a virtual thread, never two at once; ends at unload. */
  AutoCloseable every(Duration interval, Runnable action);

  /** An empty directory of this slot, deleted at unload. */
  Path scratchDirectory();

  /** The directory of this component on this node; it survives unload and update until purged. */
  Path dataDirectory();

  /** The component's own part of the fleet-wide, durable key-value store. */
  KeyValueStore keyValue();

  /** Appends a line to the node's log under the component's name, cut at 4,096 characters. */
  void log(String line);
}
