package io.mycelium.cluster;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The certificate authority of one fleet: it admits a node by giving its key a certificate (RFC
 * 5280, Ed25519 as RFC 8410). BouncyCastle issues; the platform's own PKIX validates.
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

  private static final String ALGORITHM = "Ed25519";
  private static final int SERIAL_BITS = 120;

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
    X500Name name = new X500Name("CN=mycelium authority " + fleet);
    X509v3CertificateBuilder builder =
        builder(name, name, keys.getPublic(), now, AUTHORITY_LIFE, random);
    try {
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
          .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
    } catch (IOException e) {
      throw new IllegalStateException("can't encode a constant extension", e);
    }
    return new FleetAuthority(fleet, keys.getPrivate(), sign(builder, keys.getPrivate()));
  }

  /**
   * Admits the owner of a key.
   *
   * @param host the address that the node listens on, an IP literal
   */
  public X509Certificate admit(PublicKey node, String host, Instant now, SecureRandom random) {
    String id = NodeIdentity.nodeIdOf(node);
    X500Name issuer = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    X509v3CertificateBuilder builder =
        builder(issuer, new X500Name("CN=" + id), node, now, NODE_LIFE, random);
    GeneralName[] names = {
      new GeneralName(GeneralName.uniformResourceIdentifier, uri(fleet, id)),
      new GeneralName(GeneralName.iPAddress, host)
    };
    KeyPurposeId[] purposes = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
    try {
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
          .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
          .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes))
          .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    } catch (IOException e) {
      throw new IllegalArgumentException("can't encode the address '" + host + "'", e);
    }
    return sign(builder, key);
  }

  /** The name by which a certificate says which node of which fleet it is for. */
  static String uri(String fleet, String nodeId) {
    return "mycelium://" + fleet + "/" + nodeId;
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer,
      X500Name subject,
      PublicKey key,
      Instant now,
      Duration life,
      SecureRandom random) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS),
        Date.from(now.minus(CLOCK_MARGIN)),
        Date.from(now.plus(life)),
        subject,
        key);
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key) {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder(ALGORITHM).build(key)));
    } catch (OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException("can't sign a certificate", e);
    }
  }

  @Override
  public String toString() {
    return "FleetAuthority[" + fleet + "]";
  }
}
