package io.mycelium.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NodeCertificatesTest {
  private static final Instant NOW = TestFleet.NOW;

  private final TestFleet fleet = new TestFleet("home");
  private final NodeIdentity node = fleet.newNode();
  private final NodeCertificates home = new NodeCertificates("home", node.authority());

  private static byte[] encoded(X509Certificate certificate) {
    return NodeCertificates.encoded(certificate);
  }

  @Test
  void certificate_ofANodeOfTheFleet_givesItsKey() throws CertificateException {
    assertThat(home.keyOf(encoded(node.certificate()), NOW))
        .isEqualTo(node.certificate().getPublicKey());
  }

  @Test
  void certificate_ofAnotherAuthorityWithTheSameName_isRefused() {
    NodeIdentity stranger = new TestFleet("home").newNode();
    refuses(home, encoded(stranger.certificate()), NOW, "does not vouch");
  }

  @Test
  void certificate_readForAnotherFleet_saysWhatItNames() {
    NodeCertificates other = new NodeCertificates("other", node.authority());
    refuses(other, encoded(node.certificate()), NOW, "mycelium://home/");
    refuses(home, encoded(node.authority()), NOW, "");
  }

  @Test
  void certificate_beforeAndAfterItsTime_isRefused() {
    byte[] encoded = encoded(node.certificate());
    refuses(home, encoded, NOW.plus(FleetAuthority.NODE_LIFE).plusSeconds(1), "does not vouch");
    refuses(home, encoded, NOW.minus(Duration.ofDays(2)), "does not vouch");
  }

  @Test
  void certificate_thatIsNone_orIsFollowedByMore_isRefused() {
    byte[] encoded = encoded(node.certificate());
    refuses(home, new byte[] {1, 2, 3}, NOW, "");
    refuses(home, Arrays.copyOf(encoded, encoded.length + 1), NOW, "one form");
  }

  private static void refuses(NodeCertificates by, byte[] encoded, Instant at, String text) {
    assertThatThrownBy(() -> by.keyOf(encoded, at))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining(text);
  }
}
