package io.mycelium.distribution.release;

import io.mycelium.distribution.Digest;

/**
 * The name of a whole log. Leaf 0 is the root key of the fleet; leaf {@code i} is the statement of
 * index {@code i}.
 *
 * @param lastIndex the index of the last statement; 0 while there is none
 * @param root the Merkle root over all leaves
 */
public record TreeHead(long lastIndex, Digest root) {}
