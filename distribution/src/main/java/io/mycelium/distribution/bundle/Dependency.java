package io.mycelium.distribution.bundle;

import io.mycelium.api.ComponentId;
import io.mycelium.api.VersionRange;

/**
 * A component that must be loaded before this one.
 *
 * @param component its name
 * @param range the versions that will do
 */
public record Dependency(ComponentId component, VersionRange range) {}
