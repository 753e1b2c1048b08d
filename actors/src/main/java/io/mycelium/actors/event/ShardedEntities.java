package io.mycelium.actors.event;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** Entities behind cluster sharding. */
record ShardedEntities(ClusterSharding sharding) implements Entities {
  @Override
  public <M> void tell(EntityTypeKey<M> key, String id, M message) {
    sharding.entityRefFor(key, id).tell(message);
  }

  @Override
  public <M, R> CompletionStage<R> ask(
      EntityTypeKey<M> key, String id, Function<ActorRef<R>, M> message, Duration timeout) {
    return sharding.entityRefFor(key, id).ask(message::apply, timeout);
  }
}
