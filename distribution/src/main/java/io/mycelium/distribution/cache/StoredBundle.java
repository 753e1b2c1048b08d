package io.mycelium.distribution.cache;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import java.util.List;
import java.util.Optional;

/**
 * All that is decided by when room is needed.
 *
 * @param holding what the disk says of the bundle
 * @param component whose it is, if its manifest can be read
 * @param version which it is
 * @param loaded whether a slot is made of it, or will be
 * @param fetching whether bytes of it arrive now
 * @param copies who else has it, if that is known
 * @param files those of its files that other bundles may have too
 */
record StoredBundle(
    Holding holding,
    Optional<ComponentId> component,
    Optional<Version> version,
    boolean loaded,
    boolean fetching,
    Optional<Copies.Holders> copies,
    List<LinkedFile> files) {}
