/**
 * The bundles on the disk of one node.
 *
 * <p>The folder: {@code lock} (held while a process uses it), {@code layout} (its version), {@code
 * bundles/<root>/} with {@code content}, {@code envelope} (the signed manifest), {@code index} (the
 * chunk list, with its own checksum), {@code log} (while the bundle is not complete), {@code
 * pinned} and {@code cleanup} (decisions about it), {@code times} (when it came and was used).
 *
 * <p>A download writes a chunk only after its digest was compared, at its place in a content file
 * that has its full length from the start. The crash log says which chunks are there; data is
 * forced to disk before the log says so. After a crash only the last window is hashed again. A
 * rename makes a bundle appear, the deletion of its log makes it complete, a rename makes it
 * disappear.
 *
 * <p>What goes when room is needed is decided by {@code EvictionPlanner}, under the lock under
 * which space is reserved. A name disappears from the disk before the files do. {@link
 * io.mycelium.distribution.cache.CacheScrubber} reads bundles again and has chunks that rotted
 * fetched anew; the bundle is a download again until then.
 *
 * <p>Every limit is in {@link io.mycelium.distribution.cache.CacheLimits}; every error is a {@link
 * io.mycelium.distribution.cache.CacheException} with its reason.
 */
@NullMarked
package io.mycelium.distribution.cache;

import org.jspecify.annotations.NullMarked;
