package io.mycelium.actors.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class WireMessageTest {
  private static final ActorTestKit ACTORS = AuditedKit.system();

  sealed interface Report {
    record Loaded(long ms) implements Report {}

    record Absent() implements Report {}
  }

  record Sent(
      Report report,
      List<Report> reports,
      Map<ComponentId, Version> versions,
      Digest root,
      Duration took,
      Cause cause,
      ActorRef<Report> replyTo)
      implements WireMessage {}

  record Derived(int leases, boolean isLast, List<Report> reports, ActorRef<Report> replyTo)
      implements WireMessage {
    public boolean isIdle() {
      return leases == 0;
    }

    public boolean getIsLast() {
      return isLast;
    }

    public String getLeases() {
      return "leases: " + leases;
    }

    public List<Report> getFirst() {
      return reports.subList(0, 1);
    }
  }

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  @Test
  void message_withSealedFieldsIdsAndReferences_crossesTheWire() {
    ACTORS
        .serializationTestKit()
        .verifySerialization(
            new Sent(
                new Report.Loaded(5),
                List.of(new Report.Absent(), new Report.Loaded(1)),
                Map.of(new ComponentId("a"), Version.parse("1.0.0")),
                Digest.of(new byte[0]),
                Duration.ofMillis(3),
                Cause.of("ada", "send"),
                ACTORS.<Report>createTestProbe().ref()),
            true);
  }

  @Test
  void messageWithGetters_crossesAsItsComponentsOnly() throws IOException {
    Derived derived =
        new Derived(0, true, List.of(new Report.Loaded(5)), ACTORS.<Report>createTestProbe().ref());

    ACTORS.serializationTestKit().verifySerialization(derived, true);
    byte[] wire = SerializationExtension.get(ACTORS.system()).serialize(derived).get();
    assertThat(new CBORMapper().readTree(wire).fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("leases", "isLast", "reports", "replyTo");
  }
}
