package io.mycelium.distribution.release;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.bundle.BundleLimits;
import io.mycelium.distribution.trust.NamePattern;
import io.mycelium.distribution.trust.PublicKeySet;
import io.mycelium.distribution.trust.VerifiedManifest;
import java.util.Arrays;
import java.util.Objects;

/** What the release log is told. */
public sealed interface ReleaseStatement {
  /**
   * A publisher key may sign for the names that match a pattern. Signed by the root.
   *
   * @param pattern the names
   * @param key the publisher's public key
   */
  record Delegate(NamePattern pattern, PublicKeySet key) implements ReleaseStatement {}

  /**
   * A release exists. Signed by the publisher that signed its manifest. It carries the envelope, so
   * that whoever has the log can verify the content without another fetch.
   *
   * @param component the name
   * @param version the version
   * @param root the name of the content
   * @param envelopeDigest the digest of the envelope
   * @param envelope the signed manifest
   */
  record Publish(
      ComponentId component, Version version, Digest root, Digest envelopeDigest, byte[] envelope)
      implements ReleaseStatement {
    /** Refuses an envelope over the limit of the format. */
    public Publish {
      if (envelope.length > BundleLimits.MAX_ENVELOPE_BYTES) {
        throw new IllegalArgumentException(
            "envelope of %d bytes; at most %d are allowed"
                .formatted(envelope.length, BundleLimits.MAX_ENVELOPE_BYTES));
      }
      envelope = envelope.clone();
    }

    /** The statement that publishes a verified release. */
    public static Publish of(VerifiedManifest verified) {
      return new Publish(
          verified.manifest().component(),
          verified.manifest().version(),
          verified.manifest().root(),
          verified.envelopeDigest(),
          verified.envelope());
    }

    @Override
    public byte[] envelope() {
      return envelope.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Publish that
          && component.equals(that.component)
          && version.equals(that.version)
          && root.equals(that.root)
          && envelopeDigest.equals(that.envelopeDigest)
          && Arrays.equals(envelope, that.envelope);
    }

    @Override
    public int hashCode() {
      return Objects.hash(component, version, root, envelopeDigest);
    }

    @Override
    public String toString() {
      return "Publish[%s %s %s]".formatted(component, version, root);
    }
  }

  /**
   * A release must not be used any more. Signed by its publisher, by another key that may sign for
   * the name, or by the root.
   *
   * @param component the name
   * @param version the version
   * @param reason one line for people
   */
  record Yank(ComponentId component, Version version, String reason) implements ReleaseStatement {
    /** The longest reason. */
    public static final int MAX_REASON_LENGTH = 200;

    /** Refuses a reason that is empty, too long or more than one line. */
    public Yank {
      if (reason.isBlank()
          || reason.length() > MAX_REASON_LENGTH
          || reason.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException(
            "reason '%s' is not one line of 1 to %d characters"
                .formatted(
                    reason.substring(0, Math.min(reason.length(), MAX_REASON_LENGTH)),
                    MAX_REASON_LENGTH));
      }
    }
  }
}
