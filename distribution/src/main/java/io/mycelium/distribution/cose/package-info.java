/**
 * Signed messages: COSE_Sign of RFC 9052 in one fixed shape. A message carries exactly two
 * signatures by one hybrid key, Ed25519 and ML-DSA-65, over the same {@code Sig_structure}. The
 * algorithm and the key id stand in the protected header of each signature and the content type in
 * that of the message, so that nothing can be stripped, exchanged or read as something else.
 */
@NullMarked
package io.mycelium.distribution.cose;

import org.jspecify.annotations.NullMarked;
