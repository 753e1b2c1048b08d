/**
 * Deterministic CBOR, RFC 8949 section 4.2.1: one value has one encoding. Lengths are definite,
 * integers are as short as they can be, the keys of a map are sorted by their bytes and unique, and
 * nothing follows the value. {@link io.mycelium.distribution.cbor.CborWriter} writes nothing else,
 * and {@link io.mycelium.distribution.cbor.CborReader} refuses anything else with a {@link
 * io.mycelium.distribution.cbor.CborException} that names the offset, the value and the limit.
 *
 * <p>Only what the formats here need is supported: integers, byte strings, text, arrays, maps, tags
 * and booleans. Floating point and null are refused.
 */
@NullMarked
package io.mycelium.distribution.cbor;

import org.jspecify.annotations.NullMarked;
