package io.mycelium.distribution.trust;

import io.mycelium.distribution.Digest;
import io.mycelium.distribution.bundle.Manifest;

/**
 * A manifest whose two signatures verified under a key that may sign for its name. Only {@link
 * ComponentSignatureVerifier} makes one: the type is the proof.
 */
public final class VerifiedManifest {
  private final Manifest manifest;
  private final byte[] envelope;
  private final Digest envelopeDigest;
  private final Digest manifestDigest;

  VerifiedManifest(Manifest manifest, byte[] envelope, Digest manifestDigest) {
    this.manifest = manifest;
    this.envelope = envelope.clone();
    this.envelopeDigest = Digest.of(envelope);
    this.manifestDigest = manifestDigest;
  }

  /** What was signed. */
  public Manifest manifest() {
    return manifest;
  }

  /** The signed message, so that it can be handed on and checked again. */
  public byte[] envelope() {
    return envelope.clone();
  }

  /** The digest of the signed message. */
  public Digest envelopeDigest() {
    return envelopeDigest;
  }

  /** The digest of the manifest alone: the same for the same release signed twice. */
  public Digest manifestDigest() {
    return manifestDigest;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifiedManifest that && envelopeDigest.equals(that.envelopeDigest);
  }

  @Override
  public int hashCode() {
    return envelopeDigest.hashCode();
  }

  @Override
  public String toString() {
    return "%s %s %s".formatted(manifest.component(), manifest.version(), manifest.root());
  }
}
