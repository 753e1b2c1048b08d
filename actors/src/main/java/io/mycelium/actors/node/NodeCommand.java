package io.mycelium.actors.node;

import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.WireMessage;
import io.mycelium.actors.fleet.NodeKind;
import io.mycelium.api.ComponentId;
import org.apache.pekko.actor.typed.ActorRef;

/** What {@code NodeActor} understands. */
public sealed interface NodeCommand extends WireMessage {

  /**
   * A process of the node has started and asks for its incarnation; may be repeated.
   *
   * @param start names the process; a repetition under the same name is the same start
   * @param kind as the node was set up: {@code RHIZOMORPH} or {@code DEDICATED_SCLEROTIUM}
   * @param zone where it stands; empty for nowhere in particular
   */
  record Start(
      String start, NodeKind kind, String zone, Capacity capacity, ActorRef<NodeReply> replyTo)
      implements NodeCommand {}

  /** An instance wants to be listed; it is told by {@code ComponentCommand.Registered}. */
  record Register(ComponentId component) implements NodeCommand {}

  /** What the node can give has changed. */
  record ChangeCapacity(long incarnation, Capacity capacity) implements NodeCommand {}

  /** Whether the node takes new tasks. */
  record SetDrained(boolean drained, Cause cause, ActorRef<NodeReply> replyTo)
      implements NodeCommand {}

  /** What the node is, decided under a term of the supervisor. */
  record ChangeKind(NodeKind kind, long term, Cause cause, ActorRef<NodeReply> replyTo)
      implements NodeCommand {}

  /** The node is lost with this start; may be repeated. */
  record Lost(long incarnation, Cause cause) implements NodeCommand {}

  /** Asks what it is. */
  record Describe(ActorRef<NodeDescription> replyTo) implements NodeCommand {}

  /** Stops before the shard moves. */
  record Stop() implements NodeCommand {}
}
