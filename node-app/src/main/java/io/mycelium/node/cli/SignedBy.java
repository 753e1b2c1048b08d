package io.mycelium.node.cli;

import io.mycelium.distribution.bundle.BundleReader;
import io.mycelium.distribution.trust.ComponentSignatureVerifier;
import io.mycelium.distribution.trust.KeyFiles;
import io.mycelium.distribution.trust.KeyId;
import io.mycelium.distribution.trust.NamePattern;
import io.mycelium.distribution.trust.PublicKeySet;
import io.mycelium.distribution.trust.TrustView;
import io.mycelium.distribution.trust.VerifiedManifest;
import java.io.IOException;
import java.nio.file.Path;

/** The one key that must have signed a bundle, whatever a fleet thinks of it. */
final class SignedBy {
  private final Path file;
  private final PublicKeySet key;

  /** This key, read from this file. */
  SignedBy(Path file, PublicKeySet key) {
    this.file = file;
    this.key = key;
  }

  /** Reads the public key. */
  static SignedBy read(Path file) {
    try {
      return new SignedBy(file, KeyFiles.readPublic(file));
    } catch (IOException e) {
      throw new RefusedException(
          "key %s can't be read: %s".formatted(file, RefusedException.reason(e)), e);
    }
  }

  /** The manifest, whose signatures are checked; its content is not. */
  VerifiedManifest verified(Path bundle, BundleReader reader) {
    KeyId claimed = ComponentSignatureVerifier.claim(reader.envelope()).publisher();
    if (!claimed.equals(key.id())) {
      throw new RefusedException(
          "%s is signed by key %s, not by %s of %s".formatted(bundle, claimed, key.id(), file));
    }
    return ComponentSignatureVerifier.verify(reader.envelope(), TrustView.of(NamePattern.ALL, key));
  }
}
