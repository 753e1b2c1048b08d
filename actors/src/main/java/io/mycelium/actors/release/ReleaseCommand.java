package io.mycelium.actors.release;

import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.WireMessage;
import io.mycelium.actors.version.MaintenanceWindow;
import io.mycelium.actors.version.RolloutPlan;
import io.mycelium.actors.version.UpdatePolicy;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What is asked about the releases of one component. */
public sealed interface ReleaseCommand extends WireMessage {

  /**
   * Update it by this policy.
   *
   * @param windows when; at any time if there is none
   * @param current the version to count from; null for where the fleet is
   */
  record SetPolicy(
      UpdatePolicy policy,
      List<MaintenanceWindow> windows,
      @Nullable Version current,
      Cause cause,
      ActorRef<ReleaseReply> replyTo)
      implements ReleaseCommand {
    /** Copies the list. */
    public SetPolicy {
      windows = List.copyOf(windows);
    }
  }

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

  /**
   * Roll a version out.
   *
   * @param to which version
   * @param plan how
   */
  record StartRollout(Version to, RolloutPlan plan, Cause cause, ActorRef<ReleaseReply> replyTo)
      implements ReleaseCommand {}

  /** End the rollout and go back. */
  record AbortRollout(Cause cause, ActorRef<ReleaseReply> replyTo) implements ReleaseCommand {}

  /**
   * A version was seen to work or to fail; heard only while it is rolled out, and not answered.
   *
   * @param signed what the node has seen, signed by it; nobody writes to it
   */
  record Observed(byte[] signed) implements ReleaseCommand {}

  /** Time has passed. */
  record Tick() implements ReleaseCommand {}

  /** What holds now? What the policy allows by now is taken before that is answered. */
  record Describe(ActorRef<ReleaseReply> replyTo) implements ReleaseCommand {}

  /** Stops the entity: its shard moves, or it was idle. */
  record Stop() implements ReleaseCommand {}
}
