package io.mycelium.actors.instance;

import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.WireMessage;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import org.apache.pekko.actor.typed.ActorRef;

/** What {@code ComponentActor} understands; the reports of the hands belong to it. */
public sealed interface ComponentCommand extends WireMessage
    permits ComponentCommand.Request, HandsReport {

  /** What others than the hands may say. */
  sealed interface Request extends ComponentCommand {}

  /**
   * Asks for a lease on a slot in the range; may be repeated.
   *
   * @param incarnation the incarnation of the node that the task was placed on
   */
  record Acquire(
      VersionRange range,
      LeaseHolder holder,
      long incarnation,
      Cause cause,
      ActorRef<LeaseReply> replyTo)
      implements Request {}

  /** Gives a lease back. */
  record Release(Lease lease, Cause cause) implements Request {}

  /** The holder lives and uses the lease. */
  record Renew(Lease lease) implements Request {}

  /** The node knows this instance; the answer to its registration. */
  record Registered(long incarnation) implements Request {}

  /** The node cannot list this instance. */
  record RegistrationRefused(String reason) implements Request {}

  /** The node has started anew: whatever belonged to an older start is gone. */
  record Incarnated(long incarnation) implements Request {}

  /** The node is lost with this start and everything of it. */
  record Lost(long incarnation) implements Request {}

  /** The release was yanked by the entry at this index of the release log. */
  record Yanked(Version version, long logIndex) implements Request {}

  /** Unloads the slot now if nobody holds it; the node needs its memory. */
  record Evict(long generation, String reason) implements Request {}

  /** Asks what is here. */
  record Describe(ActorRef<ComponentDescription> replyTo) implements Request {}

  /** Time has passed. */
  record Sweep() implements Request {}

  /** Stops before the shard moves or the entity is passivated. */
  record Stop() implements Request {}
}
