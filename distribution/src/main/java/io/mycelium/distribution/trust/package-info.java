/**
 * Who made it. A publisher holds a {@link io.mycelium.distribution.trust.SigningKey}, which is two
 * key pairs, Ed25519 and ML-DSA-65; both must have signed. Its public halves are a {@link
 * io.mycelium.distribution.trust.PublicKeySet}, named by its {@link
 * io.mycelium.distribution.trust.KeyId}. A {@link io.mycelium.distribution.trust.TrustView} says
 * which key may sign which component names.
 *
 * <p>{@link io.mycelium.distribution.trust.ComponentSignatureVerifier} turns the envelope of a
 * bundle into a {@link io.mycelium.distribution.trust.VerifiedManifest}. Nothing else can make one,
 * so whoever holds that type holds the proof. Every refusal is a {@link
 * io.mycelium.distribution.trust.VerificationException} with a stable reason.
 */
@NullMarked
package io.mycelium.distribution.trust;

import org.jspecify.annotations.NullMarked;
