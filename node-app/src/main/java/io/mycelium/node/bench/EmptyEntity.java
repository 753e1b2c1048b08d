package io.mycelium.node.bench;

import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;

/**
 * An event-sourced entity that does nothing but store what it is given: the least that one costs.
 */
final class EmptyEntity
    extends EventSourcedBehaviorWithEnforcedReplies<EmptyEntity.Write, byte[], Long> {

  /**
   * The only command: store this.
   *
   * @param event the event; nobody writes to it
   * @param replyTo hears when it is stored
   */
  record Write(byte[] event, ActorRef<Done> replyTo) {}

  private EmptyEntity(String id) {
    super(PersistenceId.ofUniqueId(id));
  }

  /** One with this id. */
  static Behavior<Write> create(String id) {
    return new EmptyEntity(id);
  }

  @Override
  public Long emptyState() {
    return 0L;
  }

  @Override
  public CommandHandlerWithReply<Write, byte[], Long> commandHandler() {
    return newCommandHandlerWithReplyBuilder()
        .forAnyState()
        .onCommand(
            Write.class,
            write ->
                Effect()
                    .persist(write.event())
                    .thenReply(write.replyTo(), stored -> Done.getInstance()))
        .build();
  }

  @Override
  public EventHandler<Long, byte[]> eventHandler() {
    return (stored, event) -> stored + 1;
  }
}
