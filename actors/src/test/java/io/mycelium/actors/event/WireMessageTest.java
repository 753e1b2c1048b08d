package io.mycelium.actors.event;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
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
}
