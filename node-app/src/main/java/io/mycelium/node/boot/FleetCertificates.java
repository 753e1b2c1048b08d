package io.mycelium.node.boot;

import io.mycelium.actors.version.FleetKeys;
import io.mycelium.api.NodeId;
import io.mycelium.cluster.NodeCertificates;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;

/** Who belongs to the fleet: by the certificates of its authority, and by its cluster. */
final class FleetCertificates implements FleetKeys {
  private final NodeCertificates certificates;
  private final Supplier<Set<NodeId>> members;

  /**
   * The keys of a fleet.
   *
   * @param members who is a member now
   */
  FleetCertificates(NodeCertificates certificates, Supplier<Set<NodeId>> members) {
    this.certificates = certificates;
    this.members = members;
  }

  @Override
  public String fleet() {
    return certificates.fleet();
  }

  @Override
  public Certified certified(byte[] certificate, Instant at) {
    try {
      return new Certified.By(certificates.keyOf(certificate, at));
    } catch (CertificateException e) {
      return new Certified.Not(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public boolean isMember(NodeId node) {
    return members.get().contains(node);
  }
}
