package io.mycelium.node.boot;

import io.mycelium.actors.agent.NodeAgent;
import io.mycelium.actors.event.Entities;
import io.mycelium.actors.node.NodeActor;
import io.mycelium.actors.node.NodeCommand;
import io.mycelium.actors.node.NodeDescription;
import io.mycelium.api.NodeId;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Asks the memory of this node what the node is now, and puts it on the node's card. When the
 * memory knows of a newer start, or takes this one for lost, this process must end: whatever it
 * still does is void.
 */
final class NodeStanding {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private sealed interface Command {}

  private record Ask() implements Command {}

  private record Answer(NodeDescription node) implements Command {}

  private NodeStanding() {}

  /**
   * A watch on this start of a node.
   *
   * @param ended hears why this process must end
   */
  static Behavior<Void> create(
      NodeId node,
      long incarnation,
      Entities entities,
      ActorRef<NodeAgent.Command> agent,
      Consumer<String> ended) {
    return Behaviors.<Command>setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      ActorRef<NodeDescription> answers =
                          context.messageAdapter(NodeDescription.class, Answer::new);
                      timers.startTimerWithFixedDelay(new Ask(), Duration.ZERO, EVERY);
                      return Behaviors.receiveMessage(
                          command -> {
                            switch (command) {
                              case Ask ask ->
                                  entities.tell(
                                      NodeActor.KEY,
                                      node.value(),
                                      new NodeCommand.Describe(answers));
                              case Answer(var known) -> {
                                String reason = whyVoid(known, incarnation);
                                if (reason.isEmpty()) {
                                  agent.tell(
                                      new NodeAgent.Command.Describe(
                                          facts ->
                                              facts.withStanding(
                                                  known.state().kind(), known.state().drained())));
                                } else {
                                  ended.accept(reason);
                                  return Behaviors.stopped();
                                }
                              }
                            }
                            return Behaviors.same();
                          });
                    }))
        .unsafeCast();
  }

  private static String whyVoid(NodeDescription known, long incarnation) {
    long newest = known.state().incarnation();
    if (newest > incarnation) {
      return "node %s has started again: this process is incarnation %d, known is %d; if both run on purpose, one directory is a copy of the other: remove it"
          .formatted(known.node().shortForm(), incarnation, newest);
    }
    return newest == incarnation && known.state().lost()
        ? "incarnation %d of node %s was taken for lost"
            .formatted(incarnation, known.node().shortForm())
        : "";
  }
}
