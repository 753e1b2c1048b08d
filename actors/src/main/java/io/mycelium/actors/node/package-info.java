/**
 * A node of the fleet: what it is, which start of it counts, and which instances it has.
 *
 * <p>A process of the node sends {@code Start} and acts only under the incarnation that comes back.
 * Instances register once; the node tells each of them of a new start and of a loss, and again
 * after each of its own recoveries. {@code Lost} for an older start than the present changes
 * nothing and is recorded, and so is a change of kind under an older term.
 */
@NullMarked
package io.mycelium.actors.node;

import org.jspecify.annotations.NullMarked;
