/**
 * Bundles in, verified bytes out. This package holds what all parts of distribution share: the
 * digest, and the Merkle tree that names a list by one digest.
 */
@NullMarked
package io.mycelium.distribution;

import org.jspecify.annotations.NullMarked;
