package io.mycelium.node.bench;

import java.time.Duration;
import java.util.UUID;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** The bare durable command that figures are compared with. */
final class DurableCommand {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final ActorSystem<?> system;
  private final ActorRef<EmptyEntity.Write> entity;

  DurableCommand(ActorSystem<?> system) {
    this.system = system;
    String id = "bench-" + UUID.randomUUID();
    this.entity = system.systemActorOf(EmptyEntity.create(id), id, Props.empty());
  }

  /** Stores the event and returns when it is on disk. */
  void write(byte[] event) {
    AskPattern.ask(
            entity,
            (ActorRef<Done> replyTo) -> new EmptyEntity.Write(event, replyTo),
            LIMIT,
            system.scheduler())
        .toCompletableFuture()
        .join();
  }
}
