package io.mycelium.distribution.cache;

import io.mycelium.distribution.Digest;
import java.time.Instant;
import java.util.Optional;

/**
 * One bundle in the cache.
 *
 * @param root names the content
 * @param name component and version, for people
 * @param contentBytes the length of the whole content
 * @param complete whether all of it is here
 * @param pinned whether it must not be removed
 * @param cleanupAt when it may be removed, if that was decided
 * @param since when it came
 * @param lastUsed when a slot was last made of it
 */
public record Holding(
    Digest root,
    String name,
    long contentBytes,
    boolean complete,
    boolean pinned,
    Optional<Instant> cleanupAt,
    Instant since,
    Instant lastUsed) {}
