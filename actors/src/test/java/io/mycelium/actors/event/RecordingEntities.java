package io.mycelium.actors.event;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.jspecify.annotations.Nullable;

/** Remembers what was sent to entities; an ask is answered by whoever completes it. */
public final class RecordingEntities implements Entities {
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final List<Sent> sent = new CopyOnWriteArrayList<>();

  /**
   * A message on its way.
   *
   * @param answer completed by the test; never for a tell
   */
  public record Sent(String type, String id, Object message, CompletableFuture<Object> answer) {}

  @Override
  public <M> void tell(EntityTypeKey<M> key, String id, M message) {
    RuntimeException fails = failure.getAndSet(null);
    if (fails != null) {
      throw fails;
    }
    sent.add(new Sent(key.name(), id, message, new CompletableFuture<>()));
  }

  @Override
  public <M, R> CompletionStage<R> ask(
      EntityTypeKey<M> key, String id, Function<ActorRef<R>, M> message, Duration timeout) {
    CompletableFuture<Object> answer = new CompletableFuture<>();
    TestInbox<R> inbox = TestInbox.create();
    sent.add(new Sent(key.name(), id, message.apply(inbox.getRef()), answer));
    return answer.thenApply(
        is -> {
          @SuppressWarnings("unchecked") // The test answers what the message asks for.
          R reply = (R) is;
          return reply;
        });
  }

  /** The next message that is told is lost, and this is thrown. */
  public void failNext(RuntimeException with) {
    failure.set(with);
  }

  /** Everything so far, in order. */
  public List<Sent> sent() {
    return List.copyOf(sent);
  }

  /** The messages to one entity so far, in order. */
  public List<Object> messagesTo(EntityTypeKey<?> key, String id) {
    return sent.stream()
        .filter(is -> is.type().equals(key.name()) && is.id().equals(id))
        .map(Sent::message)
        .toList();
  }

  /** The messages of this kind so far, to whomever, in order. */
  public <M> List<M> messages(Class<M> kind) {
    return sent.stream().map(Sent::message).filter(kind::isInstance).map(kind::cast).toList();
  }

  /** To whom messages of this kind went, in order. */
  public List<String> receivers(Class<?> kind) {
    return sent.stream().filter(is -> kind.isInstance(is.message())).map(Sent::id).toList();
  }

  /** Forgets everything so far. */
  public void clear() {
    sent.clear();
  }
}
