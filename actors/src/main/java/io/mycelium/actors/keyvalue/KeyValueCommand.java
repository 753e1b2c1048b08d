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

  /** Changes a key. */
  sealed interface Write extends KeyValueCommand {
    /** The key. */
    String key();

    /** At which version the key must be; 0 for a key that was never written. */
    long expectedVersion();

    /** Who writes. */
    KeyValueWriter by();

    /** On whose behalf, for the log. */
    Cause cause();

    /** Who hears what came of it. */
    ActorRef<KeyValueReply> replyTo();
  }

  /** Gives the key a value. */
  record Put(
      String key,
      byte[] value,
      long expectedVersion,
      KeyValueWriter by,
      Cause cause,
      ActorRef<KeyValueReply> replyTo)
      implements Write {}

  /** Removes the key. */
  record Delete(
      String key,
      long expectedVersion,
      KeyValueWriter by,
      Cause cause,
      ActorRef<KeyValueReply> replyTo)
      implements Write {}

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
