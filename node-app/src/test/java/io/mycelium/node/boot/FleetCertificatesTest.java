package io.mycelium.node.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.release.EvidenceCheck;
import io.mycelium.actors.spore.CardSigner;
import io.mycelium.actors.version.Evidence;
import io.mycelium.actors.version.FleetKeys;
import io.mycelium.actors.version.Sighting;
import io.mycelium.actors.version.SightingCodec;
import io.mycelium.api.Component;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import io.mycelium.cluster.FleetAuthority;
import io.mycelium.cluster.NodeCertificates;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Evidence under real certificates, as an auditor verifies it: with the authority's alone. */
class FleetCertificatesTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final long SEED = 20_261_129L;

  private final FleetAuthority authority = FleetAuthority.create("home", NOW, RANDOM);
  private final KeyPair pair = FleetAuthority.newKeyPair(RANDOM);
  private final CardSigner signer = CardSigner.of(pair.getPublic(), pair.getPrivate());
  private final FleetKeys auditor = keys(authority, Set.of());

  private static FleetKeys keys(FleetAuthority of, Set<NodeId> members) {
    return new FleetCertificates(new NodeCertificates(of.fleet(), of.certificate()), () -> members);
  }

  private byte[] signed() {
    X509Certificate certificate = authority.admit(pair.getPublic(), "127.0.0.1", NOW, RANDOM);
    Evidence evidence =
        new Evidence(
            new ComponentId("acme.hello"),
            Version.parse("1.1.0"),
            Evidence.CORE,
            Component.API_VERSION,
            false,
            signer.node());
    return SightingCodec.sign(
        signer,
        NodeCertificates.encoded(certificate),
        new Sighting(
            "home",
            evidence,
            Component.API_VERSION,
            new Sighting.Moment(1, 1, NOW.toEpochMilli()),
            null,
            0,
            "x".repeat(Sighting.MAX_DETAIL)));
  }

  @Test
  void evidence_underARealCertificate_isGenuineForWhoKnowsTheAuthorityAlone() {
    assertThat(EvidenceCheck.audit(signed(), auditor)).isEmpty();
  }

  @Test
  void evidence_underAnotherAuthority_isNot() {
    FleetAuthority namesake = FleetAuthority.create("home", NOW, RANDOM);
    assertThat(EvidenceCheck.audit(signed(), keys(namesake, Set.of())))
        .hasValueSatisfying(
            refusal ->
                assertThat(refusal).startsWith(EvidenceCheck.Reason.NOT_CERTIFIED.toString()));
  }

  @Test
  void evidence_ofWhichAnyBitWasChanged_isNot() {
    byte[] signed = signed();
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 500; i++) {
      byte[] changed = signed.clone();
      int bit = random.nextInt(changed.length * Byte.SIZE);
      changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      assertThat(EvidenceCheck.audit(changed, auditor))
          .as("seed %d, bit %d", SEED, bit)
          .isPresent();
    }
  }

  @Test
  void members_areThoseOfTheCluster() {
    assertThat(keys(authority, Set.of(signer.node())).isMember(signer.node())).isTrue();
    assertThat(auditor.isMember(signer.node())).isFalse();
  }
}
