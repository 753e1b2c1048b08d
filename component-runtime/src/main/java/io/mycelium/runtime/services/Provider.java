package io.mycelium.runtime.services;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;

/**
 * A slot that offers services.
 *
 * @param component its component
 * @param version the version that is loaded
 * @param generation the number of the load
 */
public record Provider(ComponentId component, Version version, long generation) {}
