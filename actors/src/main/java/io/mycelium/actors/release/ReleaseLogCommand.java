package io.mycelium.actors.release;

import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.WireMessage;
import org.apache.pekko.actor.typed.ActorRef;

/** What the release log is told. */
public sealed interface ReleaseLogCommand extends WireMessage {

  /**
   * A signed statement wants its place; the same bytes again get the same place.
   *
   * @param statement a COSE_Sign message; nobody writes to it
   */
  record Append(byte[] statement, Cause cause, ActorRef<ReleaseLogReply> replyTo)
      implements ReleaseLogCommand {}

  /**
   * Asks for statements in order.
   *
   * @param fromIndex the first, from 1
   * @param max how many at most; fewer come when that is beyond a limit
   */
  record Read(long fromIndex, int max, ActorRef<ReleaseLogReply> replyTo)
      implements ReleaseLogCommand {}

  /** Asks how far the log is. */
  record Head(ActorRef<ReleaseLogReply> replyTo) implements ReleaseLogCommand {}

  /** Stops the entity: its shard moves. */
  record Stop() implements ReleaseLogCommand {}
}
