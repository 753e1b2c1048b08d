package io.mycelium.cluster;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

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

  /** The node id: the SHA-256 of the public key in X.509 SubjectPublicKeyInfo form, in hex. */
  public String nodeId() {
    return nodeIdOf(certificate.getPublicKey());
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
