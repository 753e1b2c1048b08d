package io.mycelium.actors.agent;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.bundle.Isolation;

/**
 * What a node was ordered to have.
 *
 * @param component the component
 * @param version its release
 * @param root the name of its content
 * @param generation the load that it is for
 * @param isolation how far the instance wants it kept from the node at least
 */
public record Wanted(
    ComponentId component, Version version, Digest root, long generation, Isolation isolation) {
  /** Wants no isolation beyond what others ask for. */
  public Wanted(ComponentId component, Version version, Digest root, long generation) {
    this(component, version, root, generation, Isolation.LAYER);
  }
}
