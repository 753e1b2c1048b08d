package io.mycelium.actors.release;

import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.WireMessage;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What is asked about the releases of one component. */
public sealed interface ReleaseCommand extends WireMessage {

  /** Update it by this policy. */
  record SetPolicy(UpdatePolicy policy, Cause cause, ActorRef<ReleaseReply> replyTo)
      implements ReleaseCommand {}

  /**
   * Keep it at this version.
   *
   * @param node where; null for everywhere that has no pin of its own
   */
  record Pin(Version version, @Nullable NodeId node, Cause cause, ActorRef<ReleaseReply> replyTo)
      implements ReleaseCommand {}

  /** Remove the pin. */
  record Unpin(@Nullable NodeId node, Cause cause, ActorRef<ReleaseReply> replyTo)
      implements ReleaseCommand {}

  /** What was decided? */
  record Describe(ActorRef<ReleaseReply> replyTo) implements ReleaseCommand {}

  /** Stops the entity: its shard moves, or it was idle. */
  record Stop() implements ReleaseCommand {}
}
