package io.mycelium.actors.agent;

import io.mycelium.actors.event.AuditedKit;
import io.mycelium.actors.event.RoundTrips;
import io.mycelium.api.NodeId;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.peer.Ticket;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PeerDoorWireTest {
  private static final ActorTestKit ACTORS = AuditedKit.system();
  private static final NodeId NODE = new NodeId("ab".repeat(32));

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  @Test
  void messages_crossTheWire() {
    TestProbe<PeerDoor.Holding> reply = ACTORS.createTestProbe();
    RoundTrips.verify(
        ACTORS.system(),
        PeerDoor.Command.class,
        List.of(new PeerDoor.Command.AskHolding(Digest.of(new byte[] {1}), NODE, reply.getRef())));
    RoundTrips.verify(
        ACTORS.system(),
        PeerDoor.Holding.class,
        List.of(
            new PeerDoor.Holding.Offered(NODE, "127.0.0.11", 7001, new Ticket("0f".repeat(16))),
            new PeerDoor.Holding.NotHeld(NODE),
            new PeerDoor.Holding.Busy(NODE, "too many")));
  }
}
