package io.mycelium.actors.version;

import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;

/**
 * That a version was seen to work, or not to work, beside another. It orders choices and allows
 * nothing. Who says so, and that it was the node itself, is in {@link Sighting}.
 *
 * @param component whose version it is
 * @param version the version that was tried
 * @param with what it was tried beside; {@link #CORE} for the component API of the node
 * @param withVersion the version of that
 * @param passed whether it worked
 * @param node where
 */
public record Evidence(
    ComponentId component,
    Version version,
    ComponentId with,
    Version withVersion,
    boolean passed,
    NodeId node) {
  /** The name under which the component API of a node stands in the matrix. */
  public static final ComponentId CORE = new ComponentId("component-api");
}
