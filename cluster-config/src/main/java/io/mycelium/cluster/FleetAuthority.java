package io.mycelium.cluster;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/**
 * The certificate authority of one fleet: it admits a node by giving its key a certificate (RFC
 * 5280, Ed25519 as RFC 8410).
 *
 * @param fleet the fleet's id: lower-case letters, digits and hyphens
 * @param key the authority's private key
 * @param certificate self-signed, for this fleet alone
 */
public record FleetAuthority(String fleet, PrivateKey key, X509Certificate certificate) {
  /** How long an authority lives. */
  public static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);

  /** How long a node's certificate lives. */
  public static final Duration NODE_LIFE = Duration.ofDays(825);

  /** Certificates start this much in the past, for hosts whose clocks are behind. */
  public static final Duration CLOCK_MARGIN = Duration.ofHours(24);

  static final String ALGORITHM = "Ed25519";

  /** Refuses a fleet id that could not be part of a URI. */
  public FleetAuthority {
    if (!fleet.matches("[a-z0-9](?:[a-z0-9-]{0,62})")) {
      throw new IllegalArgumentException(
          "fleet id '%s' is not 1 to 63 characters of a-z, 0-9 and '-'".formatted(fleet));
    }
  }

  /** A new key pair for a node or an authority. */
  public static KeyPair newKeyPair(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
      generator.initialize(java.security.spec.NamedParameterSpec.ED25519, random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform has no " + ALGORITHM, e);
    }
  }

  /** A new authority with a key of its own. */
  public static FleetAuthority create(String fleet, Instant now, SecureRandom random) {
    KeyPair keys = newKeyPair(random);
    return new FleetAuthority(
        fleet, keys.getPrivate(), Certificates.authority(fleet, keys, now, random));
  }

  /**
   * Admits the owner of a key.
   *
   * @param host the address that the node listens on, an IP literal
   */
  public X509Certificate admit(PublicKey node, String host, Instant now, SecureRandom random) {
    return Certificates.node(this, node, host, now, random);
  }

  /** The name by which a certificate says which node of which fleet it is for. */
  static String uri(String fleet, String nodeId) {
    return "mycelium://" + fleet + "/" + nodeId;
  }

  @Override
  public String toString() {
    return "FleetAuthority[" + fleet + "]";
  }
}
