package io.mycelium.distribution.cache;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;
import java.util.Optional;

/**
 * A bundle that the cache has deleted to make room, or because somebody wished it.
 *
 * @param root names the content
 * @param name component and version, for people
 * @param component whose it was, if its manifest could be read
 * @param version which it was
 * @param complete whether all of it had been there
 * @param freedBytes how much room it made
 * @param why for people
 */
public record Eviction(
    Digest root,
    String name,
    Optional<ComponentId> component,
    Optional<Version> version,
    boolean complete,
    long freedBytes,
    String why) {}
