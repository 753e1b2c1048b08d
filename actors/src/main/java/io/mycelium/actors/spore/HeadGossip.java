package io.mycelium.actors.spore;

import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ddata.typed.javadsl.DistributedData;
import org.apache.pekko.cluster.ddata.typed.javadsl.Replicator;
import org.apache.pekko.cluster.ddata.typed.javadsl.ReplicatorMessageAdapter;

/**
 * Gossips the head of the release log. An actor of its own, because one actor can be told of the
 * changes of one type of data only.
 */
final class HeadGossip {
  sealed interface Command {}

  record Announce(LogHead head) implements Command {}

  private record Heard(Replicator.SubscribeResponse<HeadRegister> heard) implements Command {}

  private record Written() implements Command {}

  private final ActorRef<LogHead> listener;
  private final ReplicatorMessageAdapter<Command, HeadRegister> replicator;
  private Optional<LogHead> head = Optional.empty();

  private HeadGossip(
      ActorRef<LogHead> listener, ReplicatorMessageAdapter<Command, HeadRegister> replicator) {
    this.listener = listener;
    this.replicator = replicator;
  }

  static Behavior<Command> create(ActorRef<LogHead> listener) {
    return DistributedData.<Command, HeadRegister>withReplicatorMessageAdapter(
        replicator -> {
          replicator.subscribe(HeadRegister.KEY, Heard::new);
          return Behaviors.receiveMessage(new HeadGossip(listener, replicator)::receive);
        });
  }

  private Behavior<Command> receive(Command command) {
    switch (command) {
      case Announce(var announced) -> {
        if (head.isEmpty() || head.get().compareTo(announced) < 0) {
          announce(announced);
        }
      }
      case Heard(var heard) -> {
        if (heard instanceof Replicator.Changed<HeadRegister> changed) {
          head = changed.dataValue().head();
          head.ifPresent(listener::tell);
        }
      }
      case Written done -> {}
    }
    return Behaviors.same();
  }

  private void announce(LogHead announced) {
    replicator.askUpdate(
        replyTo ->
            new Replicator.Update<>(
                HeadRegister.KEY,
                HeadRegister.EMPTY,
                Replicator.writeLocal(),
                replyTo,
                known -> known.mergeData(HeadRegister.of(announced))),
        answer -> new Written());
  }
}
