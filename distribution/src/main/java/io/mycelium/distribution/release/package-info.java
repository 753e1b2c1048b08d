/**
 * What the fleet may run, in one order. A {@link io.mycelium.distribution.release.ReleaseStatement}
 * is signed: the root of the fleet delegates component names to publisher keys, publishers publish
 * and yank. A {@link io.mycelium.distribution.release.ReleaseLog} takes only statements that its
 * root covers, gives each an index, and names the whole of it by a tree head. It is a pure value:
 * the same statements in the same order give the same log, on every node.
 *
 * <p>A node needs nothing but the id of the root key to check a log that it got from anybody:
 * {@link io.mycelium.distribution.release.ReleaseLog#replay}. {@code
 * docs/reference/release-statements.md} is the specification.
 */
@NullMarked
package io.mycelium.distribution.release;

import org.jspecify.annotations.NullMarked;
