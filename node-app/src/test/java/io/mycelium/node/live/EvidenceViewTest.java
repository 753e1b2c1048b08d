package io.mycelium.node.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.version.Evidence;
import io.mycelium.actors.version.SeenEvidence;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvidenceViewTest {
  private static final NodeId NODE = new NodeId("a".repeat(NodeId.LENGTH));
  private static final Version ONE = Version.parse("1.0.0");
  private static final Version TWO = Version.parse("2.0.0");

  private static Evidence of(Version version, boolean passed) {
    ComponentId hello = new ComponentId("hello");
    return new Evidence(hello, version, Evidence.CORE, Version.parse("0.1.0"), passed, NODE);
  }

  @Test
  void evidence_ofAVersion_saysWhoSignedItOrThatNobodyDid() {
    List<SeenEvidence> all =
        List.of(
            new SeenEvidence(of(TWO, true), false, 0),
            new SeenEvidence(of(ONE, true), true, 1_000),
            new SeenEvidence(of(TWO, false), true, 1_000));

    assertThat(EvidenceView.of(all, TWO))
        .containsExactly(
            "2.0.0 passed with component-api 0.1.0: on %s, unsigned".formatted(NODE),
            "2.0.0 failed with component-api 0.1.0: signed by %s at 1970-01-01T00:00:01Z"
                .formatted(NODE));
  }
}
