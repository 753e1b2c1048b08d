package io.mycelium.distribution.bundle;

import io.mycelium.distribution.Digest;

/**
 * A slice of the content: the unit of transfer, verification, blame and resume.
 *
 * @param digest the SHA-256 of its bytes
 * @param lengthBytes from 1 to the chunk size of the bundle, as {@link Cutting} says
 */
public record Chunk(Digest digest, int lengthBytes) {}
