package io.mycelium.actors.version;

import io.mycelium.api.NodeId;
import java.security.PublicKey;
import java.time.Instant;

/** Who belongs to this fleet, for those who judge what nodes have signed. */
public interface FleetKeys {
  /** The id of the fleet. */
  String fleet();

  /**
   * The key that the fleet's authority has certified with this.
   *
   * @param certificate X.509, DER
   * @param at when it has to be valid
   */
  Certified certified(byte[] certificate, Instant at);

  /** Whether the node is a member now. */
  boolean isMember(NodeId node);

  /** What a certificate is worth. */
  sealed interface Certified {
    /** It is of this fleet, for this key. */
    record By(PublicKey key) implements Certified {}

    /** It is not; the reason is for people. */
    record Not(String reason) implements Certified {}
  }
}
