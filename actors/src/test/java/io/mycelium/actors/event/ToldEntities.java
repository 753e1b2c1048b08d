package io.mycelium.actors.event;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** Entities that keep what they are told and answer nothing. */
public final class ToldEntities implements Entities {
  private final List<Told> told = new CopyOnWriteArrayList<>();

  /** A message to an entity. */
  public record Told(String type, String id, Object message) {}

  @Override
  public <M> void tell(EntityTypeKey<M> key, String id, M message) {
    told.add(new Told(key.name(), id, message));
  }

  @Override
  public <M, R> CompletionStage<R> ask(
      EntityTypeKey<M> key, String id, Function<ActorRef<R>, M> message, Duration timeout) {
    return CompletableFuture.failedStage(new UnsupportedOperationException("ask"));
  }

  /** The messages of this kind so far, in order. */
  public <M> List<M> messages(Class<M> kind) {
    return told.stream().map(Told::message).filter(kind::isInstance).map(kind::cast).toList();
  }

  /** To whom messages of this kind went, in order. */
  public List<String> receivers(Class<?> kind) {
    return told.stream().filter(each -> kind.isInstance(each.message())).map(Told::id).toList();
  }

  /** Forgets everything. */
  public void clear() {
    told.clear();
  }
}
