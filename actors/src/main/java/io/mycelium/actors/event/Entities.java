package io.mycelium.actors.event;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** How entities are reached, wherever they live; delivery is at most once. */
public interface Entities {
  /** Sends and forgets. */
  <M> void tell(EntityTypeKey<M> key, String id, M message);

  /** Sends and waits; fails with a {@code TimeoutException} when no answer comes in time. */
  <M, R> CompletionStage<R> ask(
      EntityTypeKey<M> key, String id, Function<ActorRef<R>, M> message, Duration timeout);

  /** The entities of the cluster that the system is a member of. */
  static Entities of(ActorSystem<?> system) {
    return new ShardedEntities(ClusterSharding.get(system));
  }
}
