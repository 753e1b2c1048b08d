package io.mycelium.actors.keyvalue;

import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.WireMessage;
import org.apache.pekko.actor.typed.ActorRef;

/** What {@link KeyValueActor} understands. */
public sealed interface KeyValueCommand extends WireMessage {
  /** Asks for one key. */
  record Get(String key, ActorRef<KeyValueReply> replyTo) implements KeyValueCommand {}

  /**
   * Asks for a page of live keys under a prefix, in order.
   *
   * @param after only keys behind this one; empty for the first page
   */
  record Page(String prefix, String after, ActorRef<KeyValueReply> replyTo)
      implements KeyValueCommand {}

  /** Writes if the key is at the version; 0 for a key that was never written. */
  record Put(
      String key, byte[] value, long expectedVersion, Cause cause, ActorRef<KeyValueReply> replyTo)
      implements KeyValueCommand {}

  /** Removes if the key is at the version. */
  record Delete(String key, long expectedVersion, Cause cause, ActorRef<KeyValueReply> replyTo)
      implements KeyValueCommand {}

  /**
   * Wants to hear of changes under a prefix; to be repeated.
   *
   * @param revision up to which the watcher knows everything; 0 for nothing
   */
  record Watch(String prefix, long revision, ActorRef<KeyValuePush> watcher)
      implements KeyValueCommand {}

  /** Wants to hear no more. */
  record Unwatch(ActorRef<KeyValuePush> watcher) implements KeyValueCommand {}

  /** Time has passed. */
  record Sweep() implements KeyValueCommand {}

  /** Stops before the shard moves or the entity is passivated. */
  record Stop() implements KeyValueCommand {}
}
