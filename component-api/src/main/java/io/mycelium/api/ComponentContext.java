package io.mycelium.api;

import java.lang.foreign.Arena;
import java.util.concurrent.ExecutorService;

/**
 * All that a node gives to a component, one small interface per concern. Everything taken from here
 * belongs to the slot and is closed by the node when the slot unloads. Safe for use by several
 * threads; calls block plainly and react to interruption.
 *
 * <p>The first group is always there. Each accessor of the second group throws {@link
 * NotAvailableException} on a node that lacks the facility; it never returns something that does
 * nothing. After the slot has unloaded, every call throws {@link IllegalStateException}.
 *
 * <p>What is taken around the context (threads, shutdown hooks, MBeans, timers of the JDK) is swept
 * as far as a node can; what it can't sweep keeps the component in memory and is reported as a
 * leak.
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

  /** Actions at a later time, once or again and again. */
  Timers timers();

  /**
   * Memory outside the Java heap that every thread may use; freed when the arena is closed, at the
   * latest at unload. It counts as memory of the component.
   *
   * @param maxBytes the most that may be allocated from this arena; an allocation above it throws
   *     {@link IllegalStateException}
   */
  Arena arena(long maxBytes);

  /** A directory of this slot, empty at first and deleted at unload. */
  Directory scratch();

  /**
   * The directory of this component on this node. It survives unload and update. Two versions that
   * are loaded side by side share it until a later release of this node keeps them apart, so write
   * files under new names and move them into place.
   */
  Directory data();

  /** The node's log, under the component's name. */
  ComponentLog log();

  /** The component's own part of the fleet-wide, durable key-value store. */
  KeyValueStore keyValue();

  /** Settings that change while the component runs. */
  Configuration configuration();

  /** Passwords, tokens and keys that operators gave to this component. */
  Secrets secrets();

  /** Figures that the node shows at {@code /metrics}. */
  Metrics metrics();

  /** What this component offers to others and needs from them. */
  Services services();

  /** Messages and byte streams to the same component on other nodes. */
  Messaging messaging();

  /** HTTP routes under the component's own prefix. */
  HttpRoutes http();

  /** The component's own events in the fleet's audit log. */
  Audit audit();

  /** What proves to others that the node speaks. */
  Identity identity();

  /** The nodes of the fleet. */
  Members members();

  /** Programs that the component runs beside the JVM. */
  Processes processes();
}
