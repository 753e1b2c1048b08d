package io.mycelium.cluster;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
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
 * Issues certificates. BouncyCastle issues, the platform's own PKIX validates. It stands alone so
 * that a node that starts, and issues nothing, loads none of BouncyCastle's classes.
 */
final class Certificates {
  private static final int SERIAL_BITS = 120;

  private Certificates() {}

  /** The certificate of a new authority, signed by itself. */
  static X509Certificate authority(String fleet, KeyPair keys, Instant now, SecureRandom random) {
    X500Name name = new X500Name("CN=mycelium authority " + fleet);
    X509v3CertificateBuilder builder =
        builder(name, name, keys.getPublic(), now, FleetAuthority.AUTHORITY_LIFE, random);
    try {
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
          .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
    } catch (IOException e) {
      throw new IllegalStateException("can't encode a constant extension", e);
    }
    return sign(builder, keys.getPrivate());
  }

  /** The certificate of a node that listens on this address. */
  static X509Certificate node(
      FleetAuthority authority, PublicKey node, String host, Instant now, SecureRandom random) {
    String id = NodeIdentity.nodeIdOf(node);
    X500Name issuer =
        X500Name.getInstance(authority.certificate().getSubjectX500Principal().getEncoded());
    X509v3CertificateBuilder builder =
        builder(issuer, new X500Name("CN=" + id), node, now, FleetAuthority.NODE_LIFE, random);
    GeneralName[] names = {
      new GeneralName(
          GeneralName.uniformResourceIdentifier, FleetAuthority.uri(authority.fleet(), id)),
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
    return sign(builder, authority.key());
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
        Date.from(now.minus(FleetAuthority.CLOCK_MARGIN)),
        Date.from(now.plus(life)),
        subject,
        key);
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key) {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(new JcaContentSignerBuilder(FleetAuthority.ALGORITHM).build(key)));
    } catch (OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException("can't sign a certificate", e);
    }
  }
}
