package io.mycelium.cluster;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/**
 * Who a node is: its key, the certificate that the fleet's authority gave it, and that authority.
 *
 * @param fleet the fleet's id
 * @param key the node's private key; it never leaves the node
 * @param certificate issued by {@code authority} for the public half of {@code key}
 * @param authority the certificate of the fleet's authority
 */
public record NodeIdentity(
    String fleet, PrivateKey key, X509Certificate certificate, X509Certificate authority) {

  /** The type of an IP address among a certificate's subject alternative names (RFC 5280). */
  private static final int SAN_ADDRESS = 7;

  /** The node id: the SHA-256 of the public key in X.509 SubjectPublicKeyInfo form, in hex. */
  public String nodeId() {
    return nodeIdOf(certificate.getPublicKey());
  }

  /** The address that the node listens on, an IP literal: the one that its certificate names. */
  public String host() {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return (names == null ? List.<List<?>>of() : names)
          .stream()
              .filter(name -> Integer.valueOf(SAN_ADDRESS).equals(name.get(0)))
              .map(name -> String.valueOf(name.get(1)))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "the certificate of node %s names no address; admit the node anew"
                              .formatted(nodeId())));
    } catch (CertificateParsingException e) {
      throw new IllegalStateException(
          "the certificate of node %s can't be read: %s".formatted(nodeId(), e.getMessage()), e);
    }
  }

  /** The node id that belongs to a public key. */
  public static String nodeIdOf(PublicKey key) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "NodeIdentity[" + fleet + "/" + nodeId() + "]";
  }
}
