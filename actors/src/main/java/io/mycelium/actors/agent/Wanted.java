package io.mycelium.actors.agent;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;

/**
 * What a node was ordered to have.
 *
 * @param component the component
 * @param version its release
 * @param root the name of its content
 * @param generation the load that it is for
 */
public record Wanted(ComponentId component, Version version, Digest root, long generation) {}
