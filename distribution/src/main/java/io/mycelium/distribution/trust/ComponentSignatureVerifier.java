package io.mycelium.distribution.trust;

import io.mycelium.distribution.Digest;
import io.mycelium.distribution.bundle.BundleLimits;
import io.mycelium.distribution.bundle.Manifest;
import io.mycelium.distribution.bundle.ManifestCodec;
import io.mycelium.distribution.cose.CoseSign;
import io.mycelium.distribution.trust.VerificationException.Reason;

/** Decides whether a bundle is genuine. */
public final class ComponentSignatureVerifier {
  private ComponentSignatureVerifier() {}

  /**
   * What an envelope says, whoever signed it. Only for a bundle that was verified before it was
   * stored, while it is not known yet whom to believe; what is loaded is verified again.
   *
   * @throws VerificationException if it says nothing
   */
  public static Manifest claim(byte[] envelope) {
    return ManifestCodec.decode(
        CoseSign.parse(envelope, ManifestCodec.CONTENT_TYPE, BundleLimits.MAX_MANIFEST_BYTES)
            .payload());
  }

  /**
   * Checks an envelope: its shape, its key, both signatures, the manifest, and whether the key may
   * sign for the name. The signatures come before the manifest, so that only bytes of a known
   * publisher are parsed.
   *
   * @throws VerificationException if any of this fails
   */
  public static VerifiedManifest verify(byte[] envelope, TrustView trust) {
    CoseSign message =
        CoseSign.parse(envelope, ManifestCodec.CONTENT_TYPE, BundleLimits.MAX_MANIFEST_BYTES);
    message.verify(trust.requireKey(message.keyId()));
    byte[] payload = message.payload();
    Manifest manifest = ManifestCodec.decode(payload);
    if (!manifest.publisher().equals(message.keyId())) {
      throw new VerificationException(
          Reason.WRONG_PUBLISHER,
          "the manifest names publisher %s, but key %s signed it"
              .formatted(manifest.publisher(), message.keyId()));
    }
    trust.requireAllowed(message.keyId(), manifest.component());
    return new VerifiedManifest(manifest, envelope, Digest.of(payload));
  }
}
