package io.mycelium.cluster;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;

/**
 * Judges the certificates of a fleet's nodes where there is no connection: on what a node has
 * signed. The rules are those of {@link MutualTls}.
 *
 * @param fleet the fleet's id
 * @param authority the certificate of the fleet's authority
 */
public record NodeCertificates(String fleet, X509Certificate authority) {
  private static final int SAN_URI = 6;

  /**
   * The key that a certificate is for.
   *
   * @param encoded X.509, DER
   * @param at when it has to be valid
   * @throws CertificateException says why it is none of a node of this fleet at that time
   */
  public PublicKey keyOf(byte[] encoded, Instant at) throws CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    X509Certificate certificate =
        (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(encoded));
    if (!Arrays.equals(certificate.getEncoded(), encoded)) {
      throw new CertificateException("the certificate is not in its one form");
    }
    try {
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(at));
      CertPathValidator.getInstance("PKIX")
          .validate(factory.generateCertPath(List.of(certificate)), parameters);
    } catch (GeneralSecurityException e) {
      throw new CertificateException(
          "the authority of fleet %s does not vouch for it at %s: %s"
              .formatted(fleet, at, e.getMessage()),
          e);
    }
    String expected = FleetAuthority.uri(fleet, NodeIdentity.nodeIdOf(certificate.getPublicKey()));
    if (!urisOf(certificate).equals(List.of(expected))) {
      throw new CertificateException(
          "the certificate names %s, expected %s".formatted(urisOf(certificate), expected));
    }
    return certificate.getPublicKey();
  }

  /** A certificate in DER. */
  public static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("can't encode a certificate", e);
    }
  }

  /** The URIs by which a certificate names its owner. */
  static List<String> urisOf(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .filter(name -> Integer.valueOf(SAN_URI).equals(name.get(0)))
              .map(name -> String.valueOf(name.get(1)))
              .toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }
}
