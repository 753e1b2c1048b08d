package io.mycelium.actors.agent;

import io.mycelium.actors.event.WireMessage;
import io.mycelium.api.NodeId;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.peer.Ticket;
import io.mycelium.distribution.peer.TicketBook;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/**
 * Where peers ask this node for a bundle. The question comes over the authenticated control plane;
 * the answer carries a ticket that opens the data plane once, for that bundle and that asker.
 */
public final class PeerDoor {
  /** What a peer may ask. */
  public sealed interface Command extends WireMessage {
    /** Does this node hold some of the bundle, and may the asker have it? */
    record AskHolding(Digest root, NodeId asker, ActorRef<Holding> replyTo) implements Command {}
  }

  /** What the door answers. */
  public sealed interface Holding extends WireMessage {
    /** Come and get it; the data plane says which chunks are here. */
    record Offered(NodeId node, String host, int dataPort, Ticket ticket) implements Holding {}

    /** Nothing of it is here. */
    record NotHeld(NodeId node) implements Holding {}

    /** Not now; the reason is for people. */
    record Busy(NodeId node, String reason) implements Holding {}
  }

  /**
   * Where this node's data plane is.
   *
   * @param node its id
   * @param host its address
   * @param dataPort its port
   */
  public record Address(NodeId node, String host, int dataPort) {}

  private PeerDoor() {}

  /** Under which the door of a node is found. */
  public static ServiceKey<Command> keyOf(NodeId node) {
    return ServiceKey.create(Command.class, "peer-door-" + node);
  }

  /**
   * The door of this node.
   *
   * @param holds whether at least part of a bundle is on disk; must be quick
   */
  public static Behavior<Command> create(
      Address address, TicketBook tickets, Predicate<Digest> holds) {
    return Behaviors.setup(
        context -> {
          context
              .getSystem()
              .receptionist()
              .tell(Receptionist.register(keyOf(address.node()), context.getSelf()));
          return Behaviors.receiveMessage(
              command -> {
                switch (command) {
                  case Command.AskHolding(Digest root, NodeId asker, ActorRef<Holding> replyTo) ->
                      replyTo.tell(answer(address, tickets, holds, root, asker));
                }
                return Behaviors.same();
              });
        });
  }

  private static Holding answer(
      Address address, TicketBook tickets, Predicate<Digest> holds, Digest root, NodeId asker) {
    if (!holds.test(root)) {
      return new Holding.NotHeld(address.node());
    }
    try {
      Ticket ticket = tickets.mint(root, asker);
      return new Holding.Offered(address.node(), address.host(), address.dataPort(), ticket);
    } catch (IllegalStateException e) {
      return new Holding.Busy(address.node(), String.valueOf(e.getMessage()));
    }
  }
}
