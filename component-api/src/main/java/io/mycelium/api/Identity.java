package io.mycelium.api;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What proves to others that the node speaks. The private key never leaves the node.
 *
 * <p>A later release of the node fills this in; until then asking for it is refused.
 */
public interface Identity {
  /** The most bytes that are signed in one call. */
  int MAX_SIGNED_BYTES = 64 * 1024;

  /** The node's certificate and those above it, up to the fleet's root. */
  List<X509Certificate> certificates();

  /**
   * Signs with the node's key. The node puts the component's name in front of the bytes, so that no
   * component can sign for another one or for the core.
   */
  byte[] sign(byte[] bytes);
}
